// Compiles the two files in four ways. With the clang of wasi-sdk, give the same arguments to the command `clang`.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { runClang } from "@yowasp/clang";

const program = ["-O2", "-Wl,--export=malloc"];
const library = ["-O2", "-nostdlib", "-Wl,--no-entry"];
const shared = ["-Wl,--import-memory"];
const placeable = ["-Wl,--import-memory", "-Wl,--import-table", "-Wl,--emit-relocs"];

await build("separate", { verse: program, words: library });
await build("unplaced", { verse: program, words: [...library, ...shared] });
await build("plugin", { verse: program, words: [...library, ...placeable] });
await build("placeable", { verse: [...program, ...placeable], words: [...library, ...placeable] });

async function build(folder, flagsOf) {
  await mkdir(`dist/${folder}`, { recursive: true });
  for (const [name, flags] of Object.entries(flagsOf)) {
    const sources = { [`${name}.c`]: await readFile(`${name}.c`) };
    const files = await runClang(["clang", ...flags, `${name}.c`, "-o", `${name}.wasm`], sources);
    await writeFile(`dist/${folder}/${name}.wasm`, files[`${name}.wasm`]);
  }
}
