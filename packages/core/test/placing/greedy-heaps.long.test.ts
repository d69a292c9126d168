import { beforeAll, describe, expect, test } from "vitest";
import { link, parseModule, planLink } from "../../src/index.ts";
import { makePlaceable } from "../../src/place.ts";
import { watchStream } from "../byte-stream.ts";
import { exported } from "../exported.ts";
import { assemblyScript } from "../toolchains.ts";
import { compile, FREESTANDING } from "./ask-clang.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** The smallest allocator of C, which takes all memory behind the static data. */
const ALLOCATOR = `
#define EXPORT(name) __attribute__((export_name(#name)))
extern unsigned char __heap_base;
static unsigned char *next = 0;
static unsigned char *take(unsigned long size) {
  if (next == 0) next = &__heap_base;
  unsigned char *block = next;
  next += size;
  while ((unsigned long)next > __builtin_wasm_memory_size(0) * 65536) __builtin_wasm_memory_grow(0, 1);
  return block;
}`;

/** Fills blocks of its own between two calls of the other part, and counts the bytes that have changed. */
const USER = `${ALLOCATOR}
extern void keep(void); extern int changed(void);
EXPORT(test) int test(void) {
  keep();
  volatile unsigned char *block = take(100000);
  for (int i = 0; i < 100000; i++) block[i] = 255;
  return changed();
}`;

const CHANGED = `EXPORT(changed) int changed(void) { int n = 0; for (int i = 0; i < 5000; i++) n += kept[i] != 7; return n; }`;
const KEEPER = `${ALLOCATOR}
static volatile unsigned char *kept;
EXPORT(keep) void keep(void) { kept = take(5000); for (int i = 0; i < 5000; i++) kept[i] = 7; }
${CHANGED}`;
const STATIC_KEEPER = `
#define EXPORT(name) __attribute__((export_name(#name)))
static volatile unsigned char kept[5000];
EXPORT(keep) void keep(void) { for (int i = 0; i < 5000; i++) kept[i] = 7; }
${CHANGED}`;

const FIXED = FREESTANDING.filter((flag) => flag !== "-Wl,--emit-relocs");
const OWNER = FIXED.filter((flag) => !flag.includes("import"));

const table = () => new WebAssembly.Table({ element: "anyfunc", initial: 10 });

async function run(modules: Readonly<Record<string, Bytes>>) {
  const { exports, plan } = await link(modules);
  return { result: exported(exports, "user", "test")(), codes: plan.warnings.map(({ code }) => code) };
}

describe("an allocator of C that takes all memory behind its data", () => {
  let user: Bytes;
  let keeper: Bytes;
  let staticKeeper: Bytes;

  beforeAll(async () => {
    user = await compile({ "user.c": USER }, FREESTANDING);
    keeper = await compile({ "keeper.c": KEEPER }, FREESTANDING);
    staticKeeper = await compile({ "keeper.c": STATIC_KEEPER }, FREESTANDING);
  }, 120_000);

  test("is told beside another one, for bytes and streams", async () => {
    const warning = {
      code: "SEPARATE_HEAPS",
      module: "user",
      message:
        "the heap of user is all of one memory behind its data: when it allocates, it takes memory of keeper too",
      hint:
        "let one module allocate for all: build the others with -nostdlib; " +
        "or build all with a C library whose malloc asks for __heap_end",
    };
    const { plan } = await link({ user, keeper });
    expect(plan.warnings).toEqual([warning]);
    const open = (bytes: Bytes) => watchStream(bytes, { chunkSizeBytes: 100 }).stream;
    const streamed = { user: open(makePlaceable(user)), keeper: open(makePlaceable(keeper)) };
    expect((await link(streamed)).plan.warnings).toEqual([warning]);
    expect(planLink({ user: parseModule(user), keeper: parseModule(keeper) }).warnings).toEqual([warning]);
    await expect(link({ user, keeper }, { strict: true })).rejects.toMatchObject({ code: "SEPARATE_HEAPS" });
  });

  test("is fine alone: its heap is behind the data of all", async () => {
    expect(await run({ user, keeper: staticKeeper })).toEqual({ result: 0, codes: [] });
    expect(await run({ keeper: staticKeeper, user })).toEqual({ result: 0, codes: [] });
  });

  test.each([
    ["imports its memory", FIXED],
    ["defines its memory", OWNER],
  ])("is told if it stays, %s and others are placed behind it", async (_, flags) => {
    const stays = await compile({ "user.c": USER }, flags);
    const { plan } = await link({ user: stays, keeper: staticKeeper });
    expect(plan.warnings).toMatchObject([{ code: "SEPARATE_HEAPS", module: "user" }]);
    expect(plan.warnings[0]?.hint).toContain("build user with -Wl,--emit-relocs");
  });

  test("is not told from code with short integers: a tool that optimized it may have left the end of the heap out", async () => {
    const short = [...FIXED, "-Wl,--strip-debug", "-Wl,--compress-relocations"];
    const { plan } = await link({ user: await compile({ "user.c": USER }, short), keeper: staticKeeper });
    expect(plan.warnings).toEqual([]);
  });

  test("is told beside a heap of AssemblyScript that has no import of its runtime", async () => {
    const source = `const names: string[] = []; export function add(id: i32): void { names.push("name " + id.toString()); }`;
    const flags = ["--use", "abort=", "-O", "--importMemory", "--noExportMemory", "--memoryBase", "131072"];
    const env = { memory: new WebAssembly.Memory({ initial: 4 }), __indirect_function_table: table() };
    for (const runtime of ["minimal", "stub", "incremental"]) {
      const script = await assemblyScript(source, ["--runtime", runtime, ...flags]);
      for (const imports of [{}, { env }]) {
        for (const given of [keeper, makePlaceable(keeper), watchStream(makePlaceable(keeper)).stream]) {
          const { plan } = await link({ keeper: given, script }, { imports });
          expect(plan.warnings).toMatchObject([{ code: "SEPARATE_HEAPS", module: "script" }]);
        }
      }
    }
  });

  test("is no allocator if it does not grow the memory, or names the end of its heap", async () => {
    const asks = USER.replace("__builtin_wasm_memory_grow(0, 1)", "__builtin_trap()");
    expect(
      await run({ user: await compile({ "user.c": asks.replace("100000", "1000") }, FIXED), keeper: staticKeeper }),
    ).toMatchObject({ codes: [] });
    const ends = USER.replace(
      "next = 0;",
      "next = 0; extern unsigned char __heap_end; unsigned char *last = &__heap_end;",
    ).replace("(unsigned long)next >", "next > &__heap_end && (unsigned long)next >");
    const { plan } = await link({ user: await compile({ "user.c": ends }, FIXED), keeper: staticKeeper });
    expect(plan.warnings).toEqual([]);
  });
});
