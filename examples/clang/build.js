// Compiles the C files. With the clang of wasi-sdk, give the same arguments to the command `clang`.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { runClang } from "@yowasp/clang";

const withoutLibrary = ["-O2", "-nostdlib", "-Wl,--no-entry", "-Wl,-z,stack-size=32768"];
const imported = [...withoutLibrary, "-Wl,--import-memory"];

await mkdir("dist", { recursive: true });
await compile("greet.c", { flags: ["-O2"] });
// The first 64 KiB are for the stack and the data of records.c, the second 64 KiB for those of labels.c.
await compile("records.c", { flags: [...withoutLibrary, "-Wl,--initial-memory=131072"] });
await compile("labels.c", { flags: [...imported, "-Wl,--global-base=65536", "-Wl,--no-stack-first"] });
await compile("labels.c", { flags: imported, output: "labels-unplaced.wasm" });

async function compile(file, { flags, output = file.replace(".c", ".wasm") }) {
  const sources = { [file]: await readFile(file) };
  const files = await runClang(["clang", ...flags, file, "-o", output], sources);
  await writeFile(`dist/${output}`, files[output]);
}
