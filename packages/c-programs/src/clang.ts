import { readFileSync } from "node:fs";
import { commands, Exit, runLLVM } from "@yowasp/clang";
import { cached } from "./build-cache.ts";

const { dependencies } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const version: string = dependencies["@yowasp/clang"];

/** Files by name. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** One run of a tool of LLVM that makes one file. */
export interface ToolRun {
  readonly tool: "clang" | "clang++" | "wasm-ld";
  readonly args: readonly string[];
  readonly files: Files;
  /** The name of the file that the run makes; `args` name it too. */
  readonly output: string;
  /** Whether the file is kept for later runs; it is by default. */
  readonly isKept?: boolean;
}

/**
 * Runs a tool, or finds the file that the same run made before.
 *
 * @returns the bytes of the file
 * @throws Error with the messages of the tool if it fails
 */
export function runTool(run: ToolRun): Promise<Uint8Array<ArrayBuffer>> {
  const { tool, args, files, isKept = true } = run;
  if (!isKept) return start(run);
  const named = Object.entries(files).flat();
  return cached([version, tool, JSON.stringify(args), ...named], () => start(run));
}

async function start({ tool, args, files, output }: ToolRun): Promise<Uint8Array<ArrayBuffer>> {
  const messages: Uint8Array[] = [];
  const collect = (bytes: Uint8Array | null): void => {
    if (bytes !== null) messages.push(bytes.slice());
  };
  // Without arguments this only loads the toolchain, without messages.
  await runLLVM(undefined, undefined, { fetchProgress: () => {} });
  try {
    const made = await commands[tool]([...args], { ...files }, { stdout: collect, stderr: collect });
    const bytes = made?.[output];
    if (bytes instanceof Uint8Array) return bytes.slice();
    throw new Error(`${tool} ${args.join(" ")} made no file ${output}\n${Buffer.concat(messages)}`);
  } catch (error) {
    // Without the error as its cause, which would print every source file. LLVM ends with a trap if an assertion fails.
    const end = error instanceof Exit ? `exited with status ${error.code}` : `ended with ${error}`;
    throw new Error(`${tool} ${args.join(" ")} ${end}\n${Buffer.concat(messages)}`);
  }
}
