import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { type BuildOptions, buildParts, programs, runTool } from "@rec/c-programs";
import { parseModule } from "@rec/core";
import { makePlaceable } from "@rec/core/place";
import { installPackage } from "../runtimes/install-package.ts";
import { compileGenerated } from "./build-placed.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Sizes in bytes. */
export interface PlacesSizes {
  readonly title: string;
  /** The module as wasm-ld writes it. */
  readonly moduleBytes: number;
  /** Number of places. */
  readonly places: number;
  /** The sections `reloc.CODE`, `reloc.DATA` and `linking`. */
  readonly relocationBytes: number;
  /** The section `rec.places`. */
  readonly placesBytes: number;
  readonly placesGzipBytes: number;
}

/** Parts of programs of `@rec/c-programs`, as they are tested. */
const PARTS: readonly (readonly [title: string, program: string, part: string])[] = [
  ["C++ library, strings, -O2", "library-of-cpp", "b"],
  ["C++ library, its heap, -O2", "library-of-cpp", "a"],
  ["malloc and free, -O2", "one-allocator", "a"],
  ["C++ with vtables, -O2", "vtables-both-ways", "a"],
  ["C++ with type information, -O2", "types-of-headers", "a"],
  ["C++ with exceptions, -O2", "exceptions", "a"],
  ["printf, -O2", "printf-in-both", "a"],
  ["callbacks, -O2", "callbacks-both-ways", "b"],
];

/** The sources of SQLite in one file. */
const SQLITE = { spec: "better-sqlite3@13.2.0", program: "deps/sqlite3/sqlite3.c" };
const SQLITE_EXPORTS = ["open_v2", "close", "exec", "prepare_v2", "step", "column_text", "finalize"];
/** Files, threads and extensions of the system are left out. */
const SQLITE_FLAGS = ["-DSQLITE_OS_OTHER=1", "-DSQLITE_THREADSAFE=0", "-DSQLITE_OMIT_LOAD_EXTENSION", "-w"];
const SQLITE_SYSTEM = "int sqlite3_os_init(void) { return 0; } int sqlite3_os_end(void) { return 0; }";

/**
 * Measures the section `rec.places` of each module, beside the relocations from which it is made.
 *
 * @param functions - size of the generated module: the number of its functions
 */
export async function measureSizes(functions: number): Promise<readonly PlacesSizes[]> {
  const sizes: PlacesSizes[] = [];
  for (const optimize of ["-O2", "-O0"] as const) {
    sizes.push(sizesOf(`SQLite, ${optimize}`, await compileSqlite(optimize)));
  }
  sizes.push(sizesOf("the module of this benchmark", await compileGenerated(functions)));
  for (const [title, program, part] of PARTS) sizes.push(sizesOf(title, await partOf(program, part)));
  return sizes;
}

/** @throws Error if the module has no relocations, or a section of either kind is not found */
function sizesOf(title: string, relocated: Bytes): PlacesSizes {
  const placeable = makePlaceable(relocated);
  const before = sectionsOf(relocated, /^(linking|reloc\.(CODE|DATA))$/);
  const after = sectionsOf(placeable, /^rec\.places$/);
  if (before.length < 2 || after.length !== 1) throw new Error(`${title} has no relocations`);
  return {
    title,
    moduleBytes: relocated.length,
    places: parseModule(placeable).areas?.places?.count ?? 0,
    relocationBytes: before.reduce((sum, { length }) => sum + length, 0),
    placesBytes: after.reduce((sum, { length }) => sum + length, 0),
    placesGzipBytes: gzipSync(Buffer.concat(after), { level: 9 }).length,
  };
}

/** The contents of the custom sections with such names. */
function sectionsOf(bytes: Bytes, names: RegExp): readonly Bytes[] {
  const found = parseModule(bytes).sections.filter(({ name = "" }) => names.test(name));
  return found.map(({ offset, sizeBytes }) => bytes.subarray(offset, offset + sizeBytes));
}

async function partOf(name: string, part: string): Promise<Bytes> {
  const program = programs.find((one) => one.name === name);
  if (program === undefined) throw new Error(`There is no program ${name}`);
  const bytes = (await buildParts(program, { optimize: "-O2" }))[part];
  if (bytes === undefined) throw new Error(`The program ${name} has no part ${part}`);
  return bytes;
}

async function compileSqlite(optimize: BuildOptions["optimize"]): Promise<Bytes> {
  const source = await readFile(await installPackage(SQLITE));
  const files = { "sqlite3.c": new Uint8Array(source), "system.c": new TextEncoder().encode(SQLITE_SYSTEM) };
  const output = "sqlite.wasm";
  const flags = ["--target=wasm32-wasip1", optimize, "-mexec-model=reactor", ...SQLITE_FLAGS];
  const exported = SQLITE_EXPORTS.map((name) => `-Wl,--export=sqlite3_${name}`);
  const placed = ["-Wl,--import-memory", "-Wl,--import-table", "-Wl,--emit-relocs"];
  const args = [...flags, ...Object.keys(files), ...exported, ...placed, "-o", output];
  return runTool({ tool: "clang", args, files, output });
}
