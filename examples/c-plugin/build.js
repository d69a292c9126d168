// Compiles the program, and its plugin in two ways. With the clang of wasi-sdk, give the same arguments to the command `clang`.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { runClang } from "@yowasp/clang";

const program = ["-O2", "-mexec-model=reactor", "-Wl,--export-table"];
const plugin = ["-O2", "-nostdlib", "-Wl,--no-entry", "-Wl,--import-memory", "-Wl,--import-table"];

await mkdir("dist", { recursive: true });
await compile("editor.c", "editor.wasm", program);
await compile("shout.c", "shout-unplaced.wasm", plugin);
await compile("shout.c", "shout.wasm", [...plugin, "-Wl,--emit-relocs"]);

async function compile(source, output, flags) {
  const files = await runClang(["clang", ...flags, source, "-o", output], { [source]: await readFile(source) });
  await writeFile(`dist/${output}`, files[output]);
}
