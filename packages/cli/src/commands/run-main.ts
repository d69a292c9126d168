import { type Linked, runCommand } from "@rec/core";
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
  const promising: unknown = Reflect.get(WebAssembly, "promising");
  if (!("open" in linked) || typeof promising !== "function") return runCommand(linked, main);
  const start = promising(linked.exports[main]?.["_start"]) as () => Promise<void>;
  try {
    await start();
    return 0;
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError && error.name === "WasiExit") return Reflect.get(error, "exitCode");
    throw error;
  }
}
