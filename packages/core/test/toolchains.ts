import { commands, Exit, runLLVM } from "@yowasp/clang";
import asc from "assemblyscript/asc";

/*
 * Compilers as users run them. Both are npm packages, so every machine has the same ones.
 */

/** Compiles and links one program of C or C++ with the clang and wasm-ld of `@yowasp/clang`. */
export async function clang(file: string, source: string, flags: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  const printed: Uint8Array[] = [];
  const collect = (bytes: Uint8Array | null) => void (bytes !== null && printed.push(bytes.slice()));
  await runLLVM(undefined, undefined, { fetchProgress: () => {} });
  try {
    const command = file.endsWith(".c") ? "clang" : "clang++";
    const args = [...flags, file, "-o", "out.wasm"];
    const files = await commands[command]?.(args, { [file]: source }, { stdout: collect, stderr: collect });
    return Uint8Array.from(files?.["out.wasm"] as Uint8Array);
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    // The original error is not the cause: it carries all files.
    throw new Error(`clang exited with ${error.code}:\n${Buffer.concat(printed)}`);
  }
}

/**
 * Compiles one program of AssemblyScript.
 *
 * @param others - further files that the flags name, by name
 */
export async function assemblyScript(
  source: string,
  flags: readonly string[],
  others: Readonly<Record<string, string>> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const outputs = new Map<string, Uint8Array | string>();
  const { error, stderr } = await asc.main(["a.ts", "--outFile", "a.wasm", ...flags], {
    readFile: (name) => (name === "a.ts" ? source : (others[name] ?? null)),
    writeFile: (name, contents) => void outputs.set(name, contents),
    listFiles: () => [],
  });
  if (error !== null) throw new Error(`asc: ${stderr.toString()}`, { cause: error });
  return Uint8Array.from(outputs.get("a.wasm") as Uint8Array);
}
