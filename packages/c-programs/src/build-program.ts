import { allocatorObjects } from "./allocator-objects.ts";
import { type Files, runTool } from "./clang.ts";
import type { BuildOptions, PartForm, PartsOptions, Program, Target } from "./program.ts";
import { isCpp, readProgram, type Source } from "./read-program.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const DEFAULT_TARGET: Target = "wasm32-wasip1";

/** The flags of every part by its form. */
const FORM_FLAGS: Readonly<Record<PartForm, readonly string[]>> = {
  placeable: ["-Wl,--import-memory", "-Wl,--import-table", "-Wl,--emit-relocs"],
  fixed: ["-Wl,--import-memory", "-Wl,--import-table"],
  owner: ["-Wl,--export-table"],
  program: [],
  ownTable: ["-Wl,--import-memory", "-Wl,--emit-relocs"],
};

/** wasm-ld 22 fails with relocations of C++, unless each piece of data is a segment of its own. */
const PLACEABLE_CPP = ["-Wl,--no-merge-data-segments"];

/** The C library has `_initialize`; without it, a module has no entry. */
const LIBRARY_FLAGS: Readonly<Record<Target, readonly string[]>> = {
  "wasm32-wasip1": ["-mexec-model=reactor"],
  "wasm32-unknown-unknown": ["-nostdlib", "-Wl,--no-entry"],
  "wasm64-unknown-unknown": ["-nostdlib", "-Wl,--no-entry"],
};

/**
 * Links each part of a program to a module of its own, with no word about its place in memory.
 *
 * @returns the modules by the names of their parts
 */
export async function buildParts(program: Program, options: PartsOptions): Promise<Readonly<Record<string, Bytes>>> {
  const { sources, objects } = await compileParts(program, options);
  const modules: Record<string, Bytes> = {};
  for (const [part, object] of Object.entries(objects)) {
    const form = options.forms?.[part] ?? "placeable";
    modules[part] = await link(program, {
      objects: { [part]: object },
      sources,
      flags: [...partFlags(form, sources), ...(program.partFlags ?? []), ...(options.partFlags ?? [])],
    });
  }
  return modules;
}

/** Links the same objects to one module, with those of the allocator if the program names one: the oracle. */
export async function buildStatic(program: Program, options: BuildOptions): Promise<Bytes> {
  const { sources, objects } = await compileParts(program, options);
  const { allocator, target = DEFAULT_TARGET } = program;
  const further = allocator === undefined ? {} : await allocatorObjects(target);
  return link(program, { objects: { ...objects, ...further }, sources, flags: [] });
}

/** The sources of a program, and their objects by part. */
interface CompiledParts {
  readonly sources: readonly Source[];
  readonly objects: Files;
}

async function compileParts(program: Program, options: BuildOptions): Promise<CompiledParts> {
  const { sources, headers } = await readProgram(program.name);
  const flags = [
    `--target=${program.target ?? DEFAULT_TARGET}`,
    options.optimize,
    "-Wall",
    "-Werror",
    ...(program.compileFlags ?? []),
    ...(options.compileFlags ?? []),
  ];
  const objects: Record<string, Uint8Array> = {};
  for (const source of sources) objects[source.part] = await compile(source, { headers, flags });
  return { sources, objects };
}

function compile(
  { part, file, text }: Source,
  { headers, flags }: { readonly headers: Files; readonly flags: readonly string[] },
): Promise<Bytes> {
  const output = `${part}.o`;
  return runTool({
    tool: isCpp(file) ? "clang++" : "clang",
    args: [...flags, "-c", file, "-o", output],
    files: { ...headers, [file]: text },
    output,
  });
}

function partFlags(form: PartForm, sources: readonly Source[]): readonly string[] {
  const needsSegments = FORM_FLAGS[form].includes("-Wl,--emit-relocs") && sources.some(({ file }) => isCpp(file));
  return ["-Wl,--allow-undefined", ...FORM_FLAGS[form], ...(needsSegments ? PLACEABLE_CPP : [])];
}

interface LinkInput extends CompiledParts {
  readonly flags: readonly string[];
}

function link({ target = DEFAULT_TARGET, linkFlags = [] }: Program, { objects, sources, flags }: LinkInput) {
  const files = Object.fromEntries(Object.entries(objects).map(([part, object]) => [`${part}.o`, object]));
  const output = "linked.wasm";
  return runTool({
    tool: sources.some(({ file }) => isCpp(file)) ? "clang++" : "clang",
    args: [`--target=${target}`, ...LIBRARY_FLAGS[target], ...Object.keys(files), ...linkFlags, ...flags, "-o", output],
    files,
    output,
  });
}
