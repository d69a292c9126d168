import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type LinkPlan, parseModule, planLink } from "@rec/core";
import { makePlaceable } from "@rec/core/place";
import { commands, runLLVM } from "@yowasp/clang";
import { build } from "esbuild";
import { generateC } from "./generate-c.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const COMPILER = ["--target=wasm32-unknown-unknown", "-O1", "-ffreestanding", "-c"];
const LINKER = ["--no-entry", "--import-memory", "--import-table", "--emit-relocs", "--export=__wasm_call_ctors"];

/** Functions of one object file. The same object is linked many times: clang takes minutes for all of them. */
const FUNCTIONS_IN_OBJECT = 100;

/** The forms of one module, and a plan for each that moves it. */
export interface PlacedFiles {
  readonly folder: string;
  readonly places: number;
  /** In bytes: the module with relocations, without them, and with `rec.places`. */
  readonly sizes: { readonly relocated: number; readonly stripped: number; readonly placeable: number };
  /** In bytes. */
  readonly relocationBytes: number;
  readonly placesBytes: number;
}

/** Compiles the program, and writes its forms and the bundled script that times them. */
export async function buildPlaced(functions: number): Promise<PlacedFiles> {
  const folder = fileURLToPath(new URL("../../node_modules/.cache/places/", import.meta.url));
  await mkdir(folder, { recursive: true });
  const relocated = await compileGenerated(functions);
  const placeable = makePlaceable(relocated);
  const stripped = withoutRelocations(relocated);
  const [before, after] = [parseModule(relocated), parseModule(placeable)];
  await writeFile(`${folder}relocated.wasm`, relocated);
  await writeFile(`${folder}placeable.wasm`, placeable);
  await writeFile(`${folder}stripped.wasm`, stripped);
  await writeFile(`${folder}relocated.json`, JSON.stringify(planThatMoves(relocated)));
  await writeFile(`${folder}placeable.json`, JSON.stringify(planThatMoves(placeable)));
  await build({
    entryPoints: [fileURLToPath(new URL("./time-places.ts", import.meta.url))],
    outfile: `${folder}time-places.mjs`,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    logLevel: "error",
  });
  const sizeOf = (names: RegExp, { sections }: typeof before) =>
    sections.reduce((sum, { name = "", sizeBytes }) => sum + (names.test(name) ? sizeBytes : 0), 0);
  return {
    folder,
    places: after.areas?.places?.count ?? 0,
    sizes: { relocated: relocated.length, stripped: stripped.length, placeable: placeable.length },
    relocationBytes: sizeOf(/^(linking|reloc\.)/, before),
    placesBytes: sizeOf(/^rec\.places$/, after),
  };
}

/** The generated program with its relocations. */
export async function compileGenerated(functions: number): Promise<Bytes> {
  await runLLVM(undefined, undefined, { fetchProgress: () => {} });
  const compiled = await commands.clang([...COMPILER, "a.c", "-o", "a.o"], { "a.c": generateC(FUNCTIONS_IN_OBJECT) });
  const object = compiled?.["a.o"];
  if (object === undefined) throw new Error("clang wrote no a.o");
  const names = Array.from({ length: Math.ceil(functions / FUNCTIONS_IN_OBJECT) }, (_, at) => `a${at}.o`);
  const files = Object.fromEntries(names.map((name) => [name, object]));
  const linked = await commands["wasm-ld"]([...LINKER, ...names, "-o", "a.wasm"], files);
  const bytes = linked?.["a.wasm"];
  if (!(bytes instanceof Uint8Array)) throw new Error("wasm-ld wrote no a.wasm");
  return Uint8Array.from(bytes);
}

/** The sections of relocations are the last but for names, and are cut out. */
function withoutRelocations(bytes: Bytes): Bytes {
  const parts: Uint8Array[] = [bytes.subarray(0, 8)];
  let start = 8;
  for (const { name = "", offset, sizeBytes } of parseModule(bytes).sections) {
    const end = offset + sizeBytes;
    if (!/^(linking|reloc\.)/.test(name)) parts.push(bytes.subarray(start, end));
    start = end;
  }
  return Uint8Array.from(Buffer.concat(parts));
}

/** A plan for the module alone, with a place that another module's data would give it. */
function planThatMoves(bytes: Bytes): LinkPlan {
  const memory = new WebAssembly.Memory({ initial: 1_000 });
  const table = new WebAssembly.Table({ element: "anyfunc", initial: 100_000 });
  const imports = { env: { memory, __indirect_function_table: table } };
  const plan = planLink({ a: parseModule(bytes) }, { imports });
  const place = { memory: 1_048_576, table: 100, symbols: {}, slots: [] };
  return { ...plan, units: plan.units.map((unit) => ({ ...unit, rewrite: { hoists: [], place } })) };
}
