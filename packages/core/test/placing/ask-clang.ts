import { commands, Exit, runLLVM } from "@yowasp/clang";

/** Files by name: a text, or bytes of an object file. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Options of a shared library that is placed: it imports memory and table, and other modules answer its functions. */
export const PLACED: readonly string[] = [
  "--target=wasm32-wasip1",
  "-O2",
  "-mexec-model=reactor",
  "-Wl,--allow-undefined",
  "-Wl,--import-memory",
  "-Wl,--import-table",
  "-Wl,--emit-relocs",
];

/** The same without a C library. */
export const FREESTANDING: readonly string[] = [
  "--target=wasm32-unknown-unknown",
  "-O2",
  "-ffreestanding",
  "-nostdlib",
  "-Wl,--no-entry",
  "-Wl,--allow-undefined",
  "-Wl,--import-memory",
  "-Wl,--import-table",
  "-Wl,--emit-relocs",
];

/** Runs a tool of the toolchain, and returns the file `out.wasm` that it writes. */
export async function build(
  files: Files,
  args: readonly string[],
  tool: keyof typeof commands = "clang",
): Promise<Uint8Array<ArrayBuffer>> {
  const printed: Uint8Array[] = [];
  const collect = (bytes: Uint8Array | null) => void (bytes !== null && printed.push(bytes.slice()));
  await runLLVM(undefined, undefined, { fetchProgress: () => {} });
  try {
    const written = await commands[tool]([...args, "-o", "out.wasm"], files, { stdout: collect, stderr: collect });
    const bytes = written?.["out.wasm"];
    if (!(bytes instanceof Uint8Array)) throw new Error(`${tool} wrote no out.wasm\n${Buffer.concat(printed)}`);
    return Uint8Array.from(bytes);
  } catch (error) {
    // An assertion of the tool is a trap. The original error is not the cause: it carries all files.
    const state = error instanceof Exit ? `exited with ${error.code}` : String(error);
    throw new Error(`${tool} ${args.join(" ")}: ${state}\n${Buffer.concat(printed)}`);
  }
}

/** Compiles C, or C++ if the name of a file says so, into a module. */
export function compile(files: Files, args: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  const names = Object.keys(files).filter((name) => /\.(c|cc|o)$/.test(name));
  return build(files, [...args, ...names], names.some((name) => name.endsWith(".cc")) ? "clang++" : "clang");
}
