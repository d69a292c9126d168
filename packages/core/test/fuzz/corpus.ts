import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createHeadScanner } from "../../src/parse/head-scanner.ts";
import { FILES, loadSysroot, pathOf, type Tree } from "../real/llvm-package.ts";
import { assemble } from "../wat.ts";

export interface Specimen {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Size of everything before the code. */
  readonly headBytes: number;
}

function specimen(name: string, bytes: Uint8Array<ArrayBuffer>): Specimen {
  return { name, bytes, headBytes: createHeadScanner().push(bytes) ?? bytes.length };
}

/** The artifacts that the repository builds from C. */
export function artifacts(): Specimen[] {
  const folder = new URL("./", import.meta.resolve("@rec/wasm/manifest.json"));
  const files = readdirSync(fileURLToPath(folder)).filter((file) => file.endsWith(".wasm"));
  return files.map((file) => specimen(file, Uint8Array.from(readFileSync(new URL(file, folder)))));
}

/** Small modules with every kind of extern and type, in the text format. */
export async function fixtures(): Promise<Specimen[]> {
  const sources = import.meta.glob<string>("../../src/parse/fixtures/*.wat", {
    query: "?raw",
    import: "default",
    eager: true,
  });
  return Promise.all(Object.entries(sources).map(async ([path, wat]) => specimen(path, await assemble(wat))));
}

/** Modules of a toolchain: its own modules of up to 75 MB, and the C library that it links dynamically. */
export async function realModules(): Promise<Specimen[]> {
  const { lib } = (await loadSysroot()) as { lib: { "wasm32-wasip1": Record<string, Tree[string]> } };
  const library = Uint8Array.from(lib["wasm32-wasip1"]["libc.so"] as Uint8Array);
  const own = FILES.map((file) => specimen(file, Uint8Array.from(readFileSync(pathOf(file)))));
  return [...own, specimen("libc.so", library)];
}
