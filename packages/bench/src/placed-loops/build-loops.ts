import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { commands, runLLVM } from "@yowasp/clang";
import { build } from "esbuild";
import { LOOPS } from "./programs.ts";

const COMPILER = ["--target=wasm32-unknown-unknown", "-O2", "-ffreestanding", "-c"];
const PLACED = ["--no-entry", "--import-memory", "--import-table", "--emit-relocs", "--allow-undefined"];
const STATIC = ["--no-entry"];

/** Compiles the program once, links it by wasm-ld as one module and as two, and bundles the script that times them. */
export async function buildLoops(): Promise<string> {
  const folder = fileURLToPath(new URL("../../node_modules/.cache/placed-loops/", import.meta.url));
  await mkdir(folder, { recursive: true });
  await runLLVM(undefined, undefined, { fetchProgress: () => {} });
  const a = await run("clang", [...COMPILER, "a.c", "-o", "a.o"], { "a.c": LOOPS.a });
  const b = await run("clang", [...COMPILER, "b.c", "-o", "b.o"], { "b.c": LOOPS.b });
  // In the module of the static link, the function that "b" names is that of the other object.
  const whole = await run("clang", [...COMPILER, "c.c", "-o", "c.o"], { "c.c": oneModule(LOOPS.a) });
  await writeFile(`${folder}a.wasm`, await run("wasm-ld", [...PLACED, "a.o", "-o", "a.wasm"], { "a.o": a }));
  await writeFile(
    `${folder}b.wasm`,
    await run("wasm-ld", [...PLACED, "--export=shared", "b.o", "-o", "b.wasm"], { "b.o": b }),
  );
  await writeFile(
    `${folder}static.wasm`,
    await run("wasm-ld", [...STATIC, "c.o", "b.o", "-o", "static.wasm"], { "c.o": whole, "b.o": b }),
  );
  await build({
    entryPoints: [fileURLToPath(new URL("./time-loops.ts", import.meta.url))],
    outfile: `${folder}time-loops.mjs`,
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "error",
  });
  return folder;
}

/** Without the attribute, an undefined function is that of another object file. */
function oneModule(text: string): string {
  return text.replaceAll(/__attribute__\(\(import_module\("b"\)\)\)/g, "extern");
}

async function run(
  command: "clang" | "wasm-ld",
  args: readonly string[],
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<Uint8Array> {
  const written = await commands[command]?.([...args], { ...files });
  const file = written?.[args.at(-1) ?? ""];
  if (!(file instanceof Uint8Array)) throw new Error(`${command} wrote no ${args.at(-1)}`);
  return file;
}
