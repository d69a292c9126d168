import { tagModule } from "../module-files.ts";
import type { ColdOutcome, ColdTask, LessonTask, LinkTask, LoadTask, ModuleNames, ParseTask } from "./cold-task.ts";
import { importHost } from "./import-host.ts";

/** The parts of a build of rec that are measured. */
interface Library {
  readonly link: (
    modules: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
    options?: { readonly imports?: WebAssembly.Imports; readonly fuse?: boolean },
  ) => Promise<{ readonly exports: Readonly<Record<string, WebAssembly.Exports>> }>;
  readonly parseModule: (bytes: Uint8Array) => {
    readonly imports: readonly { readonly module: string; readonly name: string }[];
    readonly exports: readonly { readonly name: string }[];
  };
}

/** The functions of a runtime that a task uses. */
export interface ColdPlatform {
  /** Reads a file of the folder that `prepareCold` fills. */
  readonly read: (file: string) => Promise<Uint8Array<ArrayBuffer>>;
  /** The specifier with which `import` finds a file of that folder. */
  readonly specifierOf: (file: string) => string;
  /** A clock, in ms. */
  readonly now: () => number;
  /** The adapter of this runtime. */
  readonly adapter: "node" | "browser";
}

/**
 * Runs a task, and checks its result after the clock has stopped.
 *
 * A process loads only this file of the benchmark, so that all code of the library is cold.
 */
export async function carryOutCold(task: ColdTask, platform: ColdPlatform): Promise<ColdOutcome> {
  // The first reading of a clock costs more than the next.
  platform.now();
  switch (task.kind) {
    case "load":
      return loadLibrary(task, platform);
    case "lesson":
      return linkLesson(task, platform);
    case "link":
      return linkModule(task, platform);
    case "parse":
      return parseModule(task, platform);
  }
}

interface Timed<Result> {
  readonly run: () => Result;
  readonly check: (result: Awaited<Result>) => void;
}

async function time<Result>({ now }: ColdPlatform, { run, check }: Timed<Result>): Promise<ColdOutcome> {
  const start = now();
  const result = await run();
  const durationMs = now() - start;
  check(result);
  return [durationMs];
}

function loadLibrary({ library }: LoadTask, platform: ColdPlatform): Promise<ColdOutcome> {
  const [build, part] = library.split("-");
  const file = part === undefined ? "empty.js" : `${build}/${part === "core" ? "index" : platform.adapter}.js`;
  const specifier = platform.specifierOf(file);
  const expected = part === undefined ? "undefined" : "function";
  return time(platform, {
    run: () => import(specifier) as Promise<Partial<Library>>,
    check: ({ link }) => assert(typeof link === expected, `link() of ${file}`),
  });
}

function libraryOf(build: string, { specifierOf, adapter }: ColdPlatform): Promise<Library> {
  return import(specifierOf(`${build}/${adapter}.js`));
}

async function linkLesson({ way }: LessonTask, platform: ColdPlatform): Promise<ColdOutcome> {
  const program = await platform.read("modules/program.wasm");
  const memory = await platform.read("modules/memory.wasm");
  if (way === "hand") return time(platform, { run: () => linkByHand(program, memory), check: checkRecord });
  const { link } = await libraryOf(way === "fused" ? "now" : way, platform);
  return time(platform, {
    run: () => link({ program, memory }, way === "fused" ? { fuse: true } : {}),
    check: ({ exports }) => checkRecord(exports["program"]),
  });
}

interface Allocator {
  readonly malloc: (bytes: number) => number;
  readonly free: (address: number) => void;
}

/** The lesson in ten lines. */
async function linkByHand(
  program: Uint8Array<ArrayBuffer>,
  memory: Uint8Array<ArrayBuffer>,
): Promise<WebAssembly.Exports> {
  let allocator: Allocator;
  const env = { malloc: (n: number) => allocator.malloc(n), free: (p: number) => allocator.free(p) };
  const { exports } = (await WebAssembly.instantiate(program, { env })).instance;
  const imports = { env: { memory: exports["memory"] as WebAssembly.Memory } };
  allocator = (await WebAssembly.instantiate(memory, imports)).instance.exports as unknown as Allocator;
  return exports;
}

/** Throws unless the program can make a record in memory from the other module. */
function checkRecord(exports: WebAssembly.Exports | undefined): void {
  const { createRecord, memory } = exports as unknown as {
    readonly createRecord: (id: number, x: number, y: number) => number;
    readonly memory: WebAssembly.Memory;
  };
  const address = createRecord(2, 1.5, 2.25);
  const record = new DataView(memory.buffer, address);
  const found = [record.getInt32(0, true), record.getFloat32(4, true), record.getFloat32(8, true)];
  assert(String(found) === "2,1.5,2.25", `the record ${found}`);
}

async function linkModule({ way, module, imports, names }: LinkTask, platform: ColdPlatform): Promise<ColdOutcome> {
  const bytes = await platform.read(`modules/${module}`);
  const host = importHost(imports);
  // An object lists names that are whole numbers first.
  const check = (exports: WebAssembly.Exports | undefined) =>
    checkNames(Object.keys(exports ?? {}).sort(), [...names.exports].sort());
  if (way === "instantiate") {
    return time(platform, {
      run: () => WebAssembly.instantiate(bytes, host),
      check: ({ instance }) => check(instance.exports),
    });
  }
  const { link } = await libraryOf(way, platform);
  return time(platform, {
    run: () => link({ module: bytes }, { imports: host }),
    check: ({ exports }) => check(exports["module"]),
  });
}

const WARM_UP_MS = 300;
const WARM_UP_RUNS = 30;
const WARM_SAMPLES = 5;

async function parseModule({ way, module, names, isWarm }: ParseTask, platform: ColdPlatform): Promise<ColdOutcome> {
  const bytes = await platform.read(`modules/${module}`);
  const library = way === "compile" ? undefined : await libraryOf(way, platform);
  let runs = 0;
  const run = (): Promise<ColdOutcome> => {
    runs += 1;
    if (library === undefined) return compile(platform, { bytes: tagModule(bytes, String(runs)), names });
    return time(platform, { run: () => library.parseModule(bytes), check: (type) => checkModule(type, names) });
  };
  if (!isWarm) return run();
  const start = platform.now();
  while (runs < WARM_UP_RUNS && platform.now() - start < WARM_UP_MS) await run();
  const samples: number[] = [];
  while (samples.length < WARM_SAMPLES) samples.push(...(await run()));
  return samples;
}

interface Compilation {
  /** Not compiled before in this process: the engine would find its code again. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly names: ModuleNames;
}

function compile(platform: ColdPlatform, { bytes, names }: Compilation): Promise<ColdOutcome> {
  const { imports, exports } = WebAssembly.Module;
  return time(platform, {
    run: () => WebAssembly.compile(bytes),
    check: (module) => checkModule({ imports: imports(module), exports: exports(module) }, names),
  });
}

function checkModule({ imports, exports }: ReturnType<Library["parseModule"]>, names: ModuleNames): void {
  checkNames(
    imports.map(({ module, name }) => `${module}.${name}`),
    names.imports,
  );
  checkNames(
    exports.map(({ name }) => name),
    names.exports,
  );
}

function checkNames(found: readonly string[], expected: readonly string[]): void {
  assert(found.join() === expected.join(), `the names ${found.slice(0, 5)} …, expected ${expected.slice(0, 5)} …`);
}

function assert(isRight: boolean, found: string): void {
  if (!isRight) throw new Error(`Found ${found}`);
}
