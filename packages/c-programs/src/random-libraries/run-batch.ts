import { link } from "@rec/node";
import { allocatorObjects } from "../allocator-objects.ts";
import { type Files, runTool } from "../clang.ts";
import { UNITS } from "../random/random-program.ts";
import { LIBRARY_HEAD, printLibraryMain, printLibraryUnit } from "./print-libraries.ts";
import type { LibraryCut, RandomLibraries } from "./random-libraries.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const TARGET = "wasm32-unknown-unknown";
const STATIC_FLAGS = ["--no-entry", "--export=__wasm_call_ctors"];
/** Without the export, nobody could call the constructors. */
const LIBRARY_FLAGS = [
  "--experimental-pic",
  "--unresolved-symbols=import-dynamic",
  "--no-entry",
  "--export=__wasm_call_ctors",
];
const PROGRAM_FLAGS: Readonly<Record<LibraryCut["program"], readonly string[]>> = {
  "-shared": ["-shared"],
  "-pie": ["-pie", "--import-memory", "--export-dynamic"],
};
const MAIN = "main";
const ALLOCATOR = "liballocator.so";

/** One run of a program: its result, and the numbers that its constructors printed. */
export interface LibrariesRun {
  readonly result: number | string;
  readonly printed: readonly number[];
}

export interface LibrariesOutcome {
  readonly linked: LibrariesRun;
  readonly dynamic: LibrariesRun;
}

interface BatchOptions {
  /** Whether the compiled files are kept for later runs. */
  readonly isKept: boolean;
}

/**
 * Compiles programs once, as parts of the same source files, and runs each both as the static link and as dynamic libraries.
 *
 * @returns the outcomes in the order of the programs
 */
export async function runBatch(
  programs: readonly RandomLibraries[],
  options: BatchOptions,
): Promise<readonly LibrariesOutcome[]> {
  const outcomes: LibrariesOutcome[] = new Array(programs.length);
  const cuts = new Map<string, Map<number, RandomLibraries>>();
  for (const [index, program] of programs.entries()) {
    const key = JSON.stringify(program.cut);
    cuts.set(key, (cuts.get(key) ?? new Map()).set(index, program));
  }
  for (const [cut, ofCut] of cuts) {
    for (const [index, outcome] of await runCut(ofCut, { cut: JSON.parse(cut), ...options })) outcomes[index] = outcome;
  }
  return outcomes;
}

interface CutOptions extends BatchOptions {
  readonly cut: LibraryCut;
}

async function runCut(
  programs: ReadonlyMap<number, RandomLibraries>,
  options: CutOptions,
): Promise<ReadonlyMap<number, LibrariesOutcome>> {
  const { isKept } = options;
  const objects = await compileUnits(programs, options);
  const allocator = await allocatorObjects(TARGET, ["-fPIC", "-fvisibility=default"]);
  const whole = await linkFiles({ ...objects, ...objectNames(allocator) }, { flags: STATIC_FLAGS, isKept });
  const linked = collect(programs, (print) => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(whole), { host: { print } });
    (exports["__wasm_call_ctors"] as () => void)();
    return exports;
  });
  const modules = await linkLibraries(objects, allocator, options);
  const dynamic = await collectLater(programs, async (print) => {
    const { exports } = await link(modules, { imports: { host: { print } } });
    const program = exports[MAIN] as WebAssembly.Exports;
    return program;
  });
  return new Map(
    [...programs.keys()].map((index) => [
      index,
      { linked: linked.get(index) as LibrariesRun, dynamic: dynamic.get(index) as LibrariesRun },
    ]),
  );
}

type Print = (program: number, value: number) => void;
type Exports = Readonly<Record<string, unknown>>;

function collect(programs: ReadonlyMap<number, unknown>, start: (print: Print) => Exports) {
  const { printed, print } = collectPrinted(programs);
  return runAll(programs, { exports: start(print), printed });
}

async function collectLater(programs: ReadonlyMap<number, unknown>, start: (print: Print) => Promise<Exports>) {
  const { printed, print } = collectPrinted(programs);
  const exports = await start(print).catch(String);
  return runAll(programs, { exports, printed });
}

function collectPrinted(programs: ReadonlyMap<number, unknown>) {
  const printed = new Map([...programs.keys()].map((index) => [index, [] as number[]]));
  const print: Print = (index, value) => printed.get(index)?.push(value >>> 0);
  return { printed, print };
}

interface Started {
  /** Or the error with which the modules do not link. */
  readonly exports: Exports | string;
  readonly printed: ReadonlyMap<number, readonly number[]>;
}

function runAll(programs: ReadonlyMap<number, unknown>, { exports, printed }: Started): Map<number, LibrariesRun> {
  const runs = new Map<number, LibrariesRun>();
  for (const index of programs.keys()) {
    const result = typeof exports === "string" ? exports : attempt(exports[`p${index}_run`] as () => number);
    runs.set(index, { result, printed: printed.get(index) ?? [] });
  }
  return runs;
}

function attempt(call: () => number): number | string {
  try {
    return call() >>> 0;
  } catch (error) {
    return String(error);
  }
}

async function compileUnits(
  programs: ReadonlyMap<number, RandomLibraries>,
  { cut: { optimize }, isKept }: CutOptions,
): Promise<Files> {
  const objects: Record<string, Bytes> = {};
  const compile = async (name: string, texts: readonly string[]): Promise<void> => {
    const [file, output] = [`${name}.c`, `${name}.o`];
    const flags = [`--target=${TARGET}`, optimize, "-fPIC", "-ffreestanding", "-fvisibility=default", "-w"];
    objects[output] = await runTool({
      tool: "clang",
      args: [...flags, "-c", file, "-o", output],
      files: { [file]: new TextEncoder().encode([LIBRARY_HEAD, ...texts].join("\n")) },
      output,
      isKept,
    });
  };
  const all = [...programs];
  for (let unit = 0; unit < UNITS; unit++) {
    await compile(
      `unit${unit}`,
      all.map(([index, program]) => printLibraryUnit(program, { index, unit })),
    );
  }
  await compile(
    MAIN,
    all.map(([index, program]) => printLibraryMain(program, { index })),
  );
  return objects;
}

/** The libraries of a cut, the allocator as one of them, and the program, which comes first in the search. */
async function linkLibraries(
  objects: Files,
  allocator: Files,
  { cut, isKept }: CutOptions,
): Promise<Readonly<Record<string, Bytes>>> {
  const shared = ["-shared", ...LIBRARY_FLAGS];
  const libraries: Record<string, Bytes> = {
    [ALLOCATOR]: await linkFiles(objectNames(allocator), { flags: shared, output: ALLOCATOR, isKept }),
  };
  const own: Record<string, Bytes> = {};
  for (let library = 0; library < cut.libraries; library++) {
    const units = Object.entries(objects).filter(
      ([name], unit) => name !== `${MAIN}.o` && Math.floor((unit * cut.libraries) / UNITS) === library,
    );
    const files = { ...Object.fromEntries(units), ...(cut.needs[library] && own) };
    const flags = [...shared, ...(cut.symbolic[library] ? ["-Bsymbolic"] : [])];
    const output = `lib${library}.so`;
    own[output] = await linkFiles(files, { flags, output, isKept });
  }
  const files = { [`${MAIN}.o`]: objects[`${MAIN}.o`] as Uint8Array, ...own, ...libraries };
  const flags = [...PROGRAM_FLAGS[cut.program], ...LIBRARY_FLAGS];
  const main = await linkFiles(files, { flags, isKept });
  // The order of the input does not matter.
  return { ...libraries, ...Object.fromEntries(Object.entries(own).reverse()), [MAIN]: main };
}

function objectNames(objects: Files): Files {
  return Object.fromEntries(Object.entries(objects).map(([name, bytes]) => [`${name}.o`, bytes]));
}

function linkFiles(
  files: Files,
  {
    flags,
    output = "linked.wasm",
    isKept,
  }: { readonly flags: readonly string[]; readonly output?: string; readonly isKept: boolean },
): Promise<Bytes> {
  return runTool({ tool: "wasm-ld", args: [...flags, ...Object.keys(files), "-o", output], files, output, isKept });
}
