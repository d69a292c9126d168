// Compiles the program, and the library in three versions. With the clang of wasi-sdk, give the same arguments to the command `clang`.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { runClang } from "@yowasp/clang";

const program = ["-O2", "-mexec-model=reactor", "-fvisibility=default", "-Wl,--export-dynamic"];
const forLibraries = ["__stack_pointer", "__heap_base", "malloc", "free"].map((name) => `-Wl,--export=${name}`);
const table = ["-Wl,--export-table", "-Wl,--growable-table"];
const library = ["-O2", "-shared", "-fPIC", "-fvisibility=default", "-nostdlib", "-Wl,--no-entry"];
const constructors = ["-Wl,--export=__wasm_call_ctors", "-Wl,--unresolved-symbols=import-dynamic"];

await mkdir("dist", { recursive: true });
await compile("shop.c", "shop.wasm", [...program, ...forLibraries, ...table]);
await compile("discount.c", "tenth.so", [...library, ...constructors, "-DPERCENT=10"]);
await compile("discount.c", "half.so", [...library, ...constructors, "-DPERCENT=50"]);
await compile("discount.c", "renamed.so", [...library, ...constructors, "-DPERCENT=50", "-Dtell=say"]);

async function compile(source, output, flags) {
  const files = await runClang(["clang", ...flags, source, "-o", output], { [source]: await readFile(source) });
  await writeFile(`dist/${output}`, files[output]);
}
