import asc from "assemblyscript/asc";

export interface AssemblyScriptFiles {
  readonly wasm: Uint8Array;
  readonly map: string;
}

/** Compiles `a.ts` to `a.wasm`, with names, and with the source map `./a.wasm.map`. */
export async function compileAssemblyScript(source: string): Promise<AssemblyScriptFiles> {
  const outputs = new Map<string, Uint8Array | string>();
  const flags = ["--outFile", "a.wasm", "--sourceMap", "--debug", "--runtime", "stub", "--initialMemory", "1"];
  const { error, stderr } = await asc.main(["a.ts", ...flags], {
    readFile: (name) => (name === "a.ts" ? source : null),
    writeFile: (name, contents) => void outputs.set(name, contents),
    listFiles: () => [],
  });
  if (error !== null) throw new Error(`asc: ${stderr.toString()}`, { cause: error });
  return { wasm: outputs.get("a.wasm") as Uint8Array, map: String(outputs.get("a.wasm.map")) };
}
