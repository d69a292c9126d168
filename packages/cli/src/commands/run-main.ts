import { type Linked, runCommand } from "@rec/core";
import type { Program } from "@rec/core/dylink";
import { type KnownModule, type RecordingHost, readModuleTypes } from "../input/read-module-types.ts";

/**
 * Whether one of the files opens libraries by itself: it imports the function `dlopen` of C. Standard input and URLs are left
 * to the link.
 */
export async function opensLibraries(sources: Readonly<Record<string, string>>, host: RecordingHost): Promise<boolean> {
  const files = Object.entries(sources).filter(([, source]) => host.resolve(source).startsWith("file:"));
  // The link has the error of a file that cannot be read.
  const known = await readModuleTypes(Object.fromEntries(files), host).catch((): Record<string, KnownModule> => ({}));
  return Object.values(known).some(({ type }) =>
    type.imports.some(({ module, name }) => module === "env" && name === "dlopen"),
  );
}

/** The host without a second read of the same file: one that is no regular file, such as a pipe, has its bytes only once. */
export function readingOnce(host: RecordingHost): RecordingHost {
  return { ...host, load: (url, options) => host.bytesOf(url).catch(() => host.load(url, options)) };
}

/**
 * Runs a command. The engine suspends a program that opens libraries while it waits for them, if the engine can (JSPI).
 *
 * @returns the exit code of the command
 */
export async function runLinked(linked: Linked, main: string): Promise<number> {
  if (!("close" in linked)) return runCommand(linked, main);
  const code = await runProgram(linked, main);
  const { close } = linked as Program;
  return (await exitCodeOf(close)) ?? code ?? 0;
}

async function runProgram(linked: Linked, main: string): Promise<number | undefined> {
  const promising: unknown = Reflect.get(WebAssembly, "promising");
  const start = linked.exports[main]?.["_start"];
  return exitCodeOf((typeof promising === "function" ? promising(start) : start) as () => void | Promise<void>);
}

/** The code with which a constructor of a library has ended the program; undefined for any other error of a link. */
export function exitCodeBehind(error: unknown): number | undefined {
  for (let one = error; one instanceof Error; one = one.cause) if (isExit(one)) return Reflect.get(one, "exitCode");
  return undefined;
}

function isExit(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError && error.name === "WasiExit";
}

/** The code with which a function ends the program; undefined if it returns. */
async function exitCodeOf(run: () => void | Promise<void>): Promise<number | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    if (isExit(error)) return Reflect.get(error as Error, "exitCode");
    throw error;
  }
}
