import { link } from "@rec/core";
import { type Library, openProgram, type Program } from "@rec/core/dylink";
import { beforeAll, describe, expect, test } from "vitest";
import { runTool } from "../clang.ts";

/*
 * Functions that libraries register for their end, in libraries without a C library: the program notes the numbers that they
 * give it.
 */

type Bytes = Uint8Array<ArrayBuffer>;
type Call = (...values: number[]) => number;

const MAIN = `
  static char heap[65536];
  static unsigned used;
  static int notes[64], count;
  void *malloc(unsigned long size) { void *block = heap + used; used += (size + 15) & ~15u; return block; }
  void free(void *block) {}
  void note(int number) { notes[count++] = number; }
  int noted(int index) { return index < count ? notes[index] : -1; }
  /* Functions that are registered with the program itself would run too late, so they are noted. */
  int atexit(void (*function)(void)) { note(-2); return 0; }
  int __cxa_atexit(void (*function)(void *), void *argument, void *handle) { note(-3); return 0; }
  int __cxa_thread_atexit(void (*function)(void *), void *argument, void *handle) { note(-4); return 0; }
  void *__dso_handle = &__dso_handle;
  void *handle_of_main(void) { return &__dso_handle; }`;

/** A static and a thread-local object, and a function for the end; \`NUMBER\` is that of the library. */
const LIBRARY = `
  extern "C" {
    void note(int);
    int atexit(void (*)(void));
    int on_end(void (*)(void *), void *, void *);
    extern void *__dso_handle;
    void *HANDLE(void) { return &__dso_handle; }
    int TOUCH(void);
  }
  struct Noted {
    int number;
    Noted(int given) : number(given) {}
    ~Noted() { note(number); }
  };
  static Noted first(NUMBER + 1);
  static thread_local Noted local(NUMBER + 2);
  static void end() { note(NUMBER + 3); }
  static void end_of(void *number) { note((int)(unsigned long)number); }
  __attribute__((constructor(65535))) static void begin() {
    local.number += 0;
    atexit(end);
    on_end(end_of, (void *)(NUMBER + 4), &__dso_handle);
  }
  static Noted last(NUMBER + 5);
  int TOUCH(void) { return local.number; }`;

/** Registers for those that call it, by their handle. */
const RUNTIME = `
  extern "C" {
    void note(int);
    int __cxa_atexit(void (*)(void *), void *, void *);
    int on_end(void (*function)(void *), void *argument, void *handle) { return __cxa_atexit(function, argument, handle); }
  }
  struct Noted { ~Noted() { note(900); } };
  static Noted noted;`;

const FLAGS = [
  ...["--target=wasm32-wasip1", "-O2", "-fPIC", "-fvisibility=default", "-fno-exceptions", "-fno-rtti"],
  ...["-nostartfiles", "-nostdlib", "-Wl,--no-entry", "-Wl,--export-if-defined=__wasm_call_ctors"],
  "-Wl,--unresolved-symbols=import-dynamic",
];

function compile(output: string, source: string, flags: readonly string[]): Promise<Bytes> {
  const [tool, file] = output === "main.wasm" ? (["clang", "main.c"] as const) : (["clang++", "library.cc"] as const);
  const args = [...FLAGS, ...flags, file, "-o", output];
  return runTool({ tool, args, files: { [file]: Buffer.from(source) }, output });
}

/** A library whose handle is that of the linker, or with \`ownHandle\` defined by itself, as in start files of other toolchains. */
function compileLibrary(number: number, { ownHandle = false, flags = [] as readonly string[] } = {}): Promise<Bytes> {
  const names = [`-DNUMBER=${number}`, `-DHANDLE=handle_${number}`, `-DTOUCH=touch_${number}`];
  const definition = ownHandle ? 'extern "C" { extern void *__dso_handle; void *__dso_handle = &__dso_handle; }' : "";
  return compile("library.so", `${LIBRARY}\n${definition}`, ["-shared", ...names, ...flags]);
}

let main: Bytes;
let runtime: Bytes;
/** By the way in which each has its handle. */
let kinds: Readonly<Record<string, readonly [Bytes, Bytes]>>;

const KINDS = [
  "hidden handles",
  "exported handles",
  "handles of their own",
  "a handle of its own beside an exported one",
];

beforeAll(async () => {
  main = await compile("main.wasm", MAIN, ["-Wl,-pie", "-Wl,--import-memory", "-Wl,--export-dynamic"]);
  runtime = await compile("library.so", RUNTIME, ["-shared"]);
  const exported = await compileLibrary(100, { flags: ["-Wl,--export-all"] });
  const own = await compileLibrary(200, { ownHandle: true });
  const pairs = [
    [await compileLibrary(100), await compileLibrary(200)],
    [exported, await compileLibrary(200, { flags: ["-Wl,--export-all"] })],
    [await compileLibrary(100, { ownHandle: true }), own],
    [exported, own],
  ] as const;
  kinds = Object.fromEntries(KINDS.map((kind, index) => [kind, pairs[index] as readonly [Bytes, Bytes]]));
});

const symbolOf = (library: Library, name: string): Call => library.symbol(name) as Call;

/** A function of the program itself. */
function ofMain({ exports }: Pick<Program, "exports">, name: string): Call {
  return (exports["main.wasm"] as unknown as Readonly<Record<string, Call>>)[name] as Call;
}

function notesOf(program: Program): number[] {
  const noted = ofMain(program, "noted");
  const numbers: number[] = [];
  for (let number = noted(0); number !== -1; number = noted(numbers.length)) numbers.push(number);
  return numbers;
}

/** The numbers of one library, in the order in which its functions have to run: the last registered first. */
const endOf = (library: number): number[] => [5, 4, 3, 2, 1].map((number) => library + number);

const byNumber = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

const WAYS = {
  open: (program: Program, name: string, bytes: Bytes): Promise<Library> =>
    program.open(name, { source: bytes, scope: "global" }),
  openSync: async (program: Program, name: string, bytes: Bytes): Promise<Library> =>
    program.openSync(name, new WebAssembly.Module(bytes), { scope: "global" }),
};

describe.each(KINDS)("libraries with %s", (kind) => {
  test.each(["open", "openSync"] as const)("run their functions when they are closed, by %s", async (way) => {
    const program: Program = await openProgram({ "main.wasm": main });
    const open = (name: string, bytes: Bytes) => WAYS[way](program, name, bytes);
    const [one, two] = kinds[kind] as readonly [Bytes, Bytes];
    const ofRuntime = await open("runtime.so", runtime);
    const first = await open("one.so", one);
    const second = await open("two.so", two);
    expect([symbolOf(first, "touch_100")(), symbolOf(second, "touch_200")()]).toEqual([102, 202]);
    expect(notesOf(program)).toEqual([]);

    first.close();
    const afterFirst = notesOf(program);
    expect(byNumber(afterFirst)).toEqual(byNumber(endOf(100)));
    second.close();
    const afterSecond = notesOf(program).slice(5);
    expect(byNumber(afterSecond)).toEqual(byNumber(endOf(200)));
    // Both run theirs in the same order, the object that was made last first.
    expect(afterSecond.map((number) => number - 100)).toEqual(afterFirst);
    expect(afterFirst.indexOf(105)).toBeLessThan(afterFirst.indexOf(101));
    ofRuntime.close();
    expect(notesOf(program).slice(10)).toEqual([900]);
    program.close();
    expect(notesOf(program)).toHaveLength(11);
  });

  test("have a handle each, inside their own data", async () => {
    const program: Program = await openProgram({ "main.wasm": main });
    const [one, two] = kinds[kind] as readonly [Bytes, Bytes];
    await WAYS.open(program, "runtime.so", runtime);
    const first = await WAYS.open(program, "one.so", one);
    const second = await WAYS.open(program, "two.so", two);
    const handles = [
      ofMain(program, "handle_of_main")(),
      symbolOf(first, "handle_100")(),
      symbolOf(second, "handle_200")(),
    ];
    expect(new Set(handles).size).toBe(3);
    program.close();
  });

  test("have a handle each if they are linked together", async () => {
    const [one, two] = kinds[kind] as readonly [Bytes, Bytes];
    const { exports, plan } = await link({ "main.wasm": main, "runtime.so": runtime, "one.so": one, "two.so": two });
    const placeOf = (name: string) => plan.libraries?.search.find(({ module }) => module === name)?.memory;
    for (const [module, name] of [
      ["one.so", "handle_100"],
      ["two.so", "handle_200"],
      ["main.wasm", "handle_of_main"],
    ] as const) {
      const handle = (exports as unknown as Readonly<Record<string, Record<string, Call>>>)[module]?.[name]?.();
      const place = placeOf(module);
      expect(handle).toBeGreaterThanOrEqual(place?.start ?? 0);
      expect(handle).toBeLessThan(place?.end ?? 0);
    }
  });
});

test("the handle of a library is no symbol of it", async () => {
  const program: Program = await openProgram({ "main.wasm": main });
  await WAYS.open(program, "runtime.so", runtime);
  const library = await WAYS.open(program, "one.so", (kinds[KINDS[1] as string] as readonly [Bytes, Bytes])[0]);
  expect(Object.keys(library.exports)).toContain("__dso_handle");
  expect(() => library.symbol("__dso_handle")).toThrow("SYMBOL_NOT_FOUND");
  program.close();
});
