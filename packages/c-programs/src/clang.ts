import { readFileSync } from "node:fs";
import { commands, Exit, runLLVM, type Tree } from "@yowasp/clang";
import { cached } from "./build-cache.ts";

const { dependencies } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const version: string = dependencies["@yowasp/clang"];

/** The folder of the libraries that come with clang. */
const SYSROOT = "/usr/lib/wasm32-wasip1";

/** Files by name, or by a path with slashes. */
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

/** A library that comes with clang, byte for byte. */
export function readSysroot(library: string): Promise<Uint8Array<ArrayBuffer>> {
  return cached([version, "sysroot", library], async () => {
    await loadTools();
    const pieces: Uint8Array[] = [];
    // objcopy writes to its standard output.
    await runLLVM(["objcopy", `${SYSROOT}/${library}`, "-"], {}, { stdout: collectInto(pieces) });
    return new Uint8Array(Buffer.concat(pieces));
  });
}

/** Loads the toolchain, without messages. */
async function loadTools(): Promise<void> {
  await runLLVM(undefined, undefined, { fetchProgress: () => {} });
}

function collectInto(pieces: Uint8Array[]): (bytes: Uint8Array | null) => void {
  return (bytes) => {
    if (bytes !== null) pieces.push(bytes.slice());
  };
}

async function start({ tool, args, files, output }: ToolRun): Promise<Uint8Array<ArrayBuffer>> {
  const messages: Uint8Array[] = [];
  const collect = collectInto(messages);
  await loadTools();
  try {
    const made = await commands[tool]([...args], inFolders(files, output), { stdout: collect, stderr: collect });
    const bytes = output.split("/").reduce<Tree | Tree[string] | undefined>(entryOf, made);
    if (bytes instanceof Uint8Array) return bytes.slice();
    throw new Error(`${tool} ${args.join(" ")} made no file ${output}\n${Buffer.concat(messages)}`);
  } catch (error) {
    // Without the error as its cause, which would print every source file. LLVM ends with a trap if an assertion fails.
    const end = error instanceof Exit ? `exited with status ${error.code}` : `ended with ${error}`;
    throw new Error(`${tool} ${args.join(" ")} ${end}\n${Buffer.concat(messages)}`);
  }
}

/** The files as nested folders, with the folder of the output. */
function inFolders(files: Files, output: string): Tree {
  const root: Tree = {};
  const folderOf = (steps: readonly string[]): Tree => {
    let folder = root;
    for (const step of steps) {
      folder[step] ??= {};
      folder = folder[step] as Tree;
    }
    return folder;
  };
  for (const [path, bytes] of Object.entries(files)) {
    const steps = path.split("/");
    folderOf(steps.slice(0, -1))[steps.at(-1) as string] = bytes;
  }
  folderOf(output.split("/").slice(0, -1));
  return root;
}

function entryOf(folder: Tree | Tree[string] | undefined, name: string): Tree[string] | undefined {
  return typeof folder === "object" && !(folder instanceof Uint8Array) ? folder[name] : undefined;
}
