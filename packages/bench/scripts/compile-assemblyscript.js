import asc from "assemblyscript/asc";

const OPTIONS = ["-O3", "--noAssert", "--runtime", "minimal", "--importMemory", "--use", "abort="];

/**
 * Compiles one file of AssemblyScript.
 *
 * @param {string} source
 * @param {{ readonly memoryBase: number }} options address at which its static data begins, with its heap behind
 * @returns {Promise<Uint8Array>} a module that imports its memory
 */
export async function compileAssemblyScript(source, { memoryBase }) {
  /** @type {Uint8Array | undefined} */
  let written;
  const { error, stderr } = await asc.main(
    ["source.ts", "--outFile", "written.wasm", "--memoryBase", String(memoryBase), ...OPTIONS],
    {
      readFile: (name) => (name === "source.ts" ? source : null),
      writeFile(_name, contents) {
        if (typeof contents !== "string") written = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || written === undefined) throw new Error(`asc failed\n${stderr}`, { cause: error });
  return written;
}
