import { readFile } from "node:fs/promises";
import { commands, runLLVM, type Tree } from "@yowasp/clang";

/** The lesson's program, built with `-g`. */
export interface DebugBuild {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly source: string;
  /** The instructions of the program, in the order of their offsets. */
  readonly instructions: readonly Instruction[];
}

/** An instruction, as its debug information locates it. */
export interface Instruction {
  /** Offset in the file, in bytes. */
  readonly offset: number;
  /** Line of `program.c`, from 1. */
  readonly line: number;
}

const SOURCE = new URL("../../../../wasm/src/program.c", import.meta.url);
const FILE = "program.wasm";

/** As the artifact `program`, but for its debug information, and an optimization that keeps lines apart. */
const COMPILER_FLAGS = "-std=c23 -g -O1 -ffreestanding -nostdlib -mcpu=mvp -mbulk-memory -mmutable-globals".split(" ");
const LINKER_FLAGS = ["--no-entry", "-z", "stack-size=65536", "--initial-memory=131072"];

/**
 * Builds the lesson's program with debug information, and reads the lines of its instructions with LLVM's tools.
 *
 * @param namespace - from which the program imports its allocator
 */
export async function buildLessonWithDebugInfo(namespace = "env"): Promise<DebugBuild> {
  const source = (await readFile(SOURCE, "utf8")).replaceAll(`import_module("env")`, `import_module("${namespace}")`);
  // Without arguments this only loads the toolchain, without messages.
  await runLLVM(undefined, undefined, { fetchProgress: () => {} });
  const linker = LINKER_FLAGS.flatMap((flag) => ["-Xlinker", flag]);
  const built = await commands.clang([...COMPILER_FLAGS, "program.c", ...linker, "-o", FILE], { "program.c": source });
  const bytes = built?.[FILE];
  if (!(bytes instanceof Uint8Array)) throw new Error(`clang wrote no ${FILE}`);
  return { bytes: Uint8Array.from(bytes), source, instructions: await instructionsOf(bytes) };
}

async function instructionsOf(bytes: Uint8Array): Promise<Instruction[]> {
  const listing = await outputOf("objdump", ["-d", FILE], bytes);
  const offsets = [...listing.matchAll(/^ +([0-9a-f]+): /gm)].map(([, offset]) => Number.parseInt(String(offset), 16));
  // Addresses in DWARF begin at the content of the code section.
  const code = Number.parseInt(/^([0-9a-f]+) <CODE>:/m.exec(listing)?.[1] ?? "", 16);
  const addresses = offsets.map((offset) => `0x${(offset - code).toString(16)}`);
  const lines = (await outputOf("addr2line", ["-e", FILE, ...addresses], bytes)).trim().split("\n");
  return offsets.map((offset, at) => ({ offset, line: Number(/program\.c:(\d+)/.exec(lines[at] ?? "")?.[1] ?? 0) }));
}

async function outputOf(command: "objdump" | "addr2line", args: string[], bytes: Uint8Array): Promise<string> {
  const chunks: Uint8Array[] = [];
  const files: Tree = { [FILE]: bytes };
  const stdout = (chunk: Uint8Array | null): void => {
    if (chunk !== null) chunks.push(chunk.slice());
  };
  await commands[command](args, files, { stdout });
  return Buffer.concat(chunks).toString();
}
