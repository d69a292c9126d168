import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { program } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { attach, openProgram } from "./dylink.ts";
import type { Program } from "./program-options.ts";

/*
 * Libraries that come compiled: their types are not known, and the engine refuses what does not fit.
 */

type Call = (...values: number[]) => number;

const declaring = ({ memory = "1", table = "1" }: { readonly memory?: string; readonly table?: string }) =>
  assemble(`(module (@dylink.0 (mem-info (memory 16 2) (table 2 0)))
    (import "env" "__memory_base" (global i32))
    (import "env" "memory" (memory ${memory}))
    (import "env" "__indirect_function_table" (table ${table} funcref))
    (func (export "sizes") (result i32 i32) memory.size table.size))`);

interface Started {
  readonly running: Program;
  /** Blocks of the allocator that are live. */
  readonly live: () => number;
  readonly table: WebAssembly.Table;
}

async function start({ pages = 40, slots = 60 } = {}): Promise<Started> {
  const memory = new WebAssembly.Memory({ initial: 17, maximum: pages });
  const table = new WebAssembly.Table({ element: "anyfunc", initial: 4, maximum: slots });
  const env = { memory, __indirect_function_table: table };
  const running: Program = await openProgram({ main: program }, { imports: { env } });
  return { running, live: running.exports["main"]?.["live"] as () => number, table };
}

type Open = (running: Program, bytes: Uint8Array<ArrayBuffer>) => Promise<unknown>;

const WAYS: Readonly<Record<string, Open>> = {
  "openSync() of a compiled library": async (running, bytes) => running.openSync("l.so", new WebAssembly.Module(bytes)),
  "open() of a compiled library": (running, bytes) => running.open("l.so", { source: new WebAssembly.Module(bytes) }),
  "open() of bytes": (running, bytes) => running.open("l.so", { source: bytes }),
};

describe.each(Object.entries(WAYS))("%s", (_, open) => {
  test("lets memory and table of the program be as large as the library declares", async () => {
    const { running, table } = await start();
    await open(running, await declaring({ memory: "30", table: "50" }));
    const [pages, slots] = (running.openSync("l.so").symbol("sizes") as () => unknown)() as [number, number];
    expect(pages).toBeGreaterThanOrEqual(30);
    expect([slots, table.length]).toEqual([50, 50]);
  });

  test("gives the slots by which the table has grown to later libraries", async () => {
    const { running, table } = await start();
    await open(running, await declaring({ table: "50" }));
    for (let at = 0; at < 20; at += 1) running.openSync(`${at}.so`, new WebAssembly.Module(await declaring({})));
    expect(table.length).toBe(50);
  });

  test("is OUT_OF_MEMORY if the memory cannot have as many pages, and leaves nothing behind", async () => {
    const { running, live, table } = await start({ pages: 20 });
    const [blocks, slots] = [live(), table.length];
    const error = await errorOf(open(running, await declaring({ memory: "30" })));
    expect(error).toMatchObject({ code: "OUT_OF_MEMORY", diagnostics: [{ module: "l.so" }] });
    expect(error.message).toContain("-Wl,--max-memory");
    expect(running.libraries).toEqual([]);
    expect(live()).toBe(blocks);
    // Its slots are taken again.
    await open(running, await declaring({}));
    expect(running.libraries).toEqual(["l.so"]);
    expect(table.length).toBeLessThanOrEqual(slots + 2);
  });

  test("is DYNAMIC_LIBRARY if the table cannot have as many slots, and leaves nothing behind", async () => {
    const { running, live } = await start({ slots: 20 });
    const blocks = live();
    const error = await errorOf(open(running, await declaring({ table: "50" })));
    expect(error).toMatchObject({ code: "DYNAMIC_LIBRARY" });
    expect(error.message).toContain("-Wl,--growable-table");
    expect([running.libraries, live()]).toEqual([[], blocks]);
    await open(running, await declaring({}));
    expect(running.libraries).toEqual(["l.so"]);
  });
});

describe.each(Object.entries(WAYS).slice(0, 2))("%s", (_, open) => {
  test.each([
    ["memory", { memory: "1 30" }, "memory"],
    ["memory that is shared", { memory: "1 60 shared" }, "memory"],
    ["table", { table: "1 30" }, "__indirect_function_table"],
  ])("whose limits differ from those of the program is refused with the way out: %s", async (_title, limits, name) => {
    const { running, live } = await start();
    const blocks = live();
    await running.loadTexts();
    const error = await errorOf(open(running, await declaring(limits)));
    expect(error).toMatchObject({
      code: "ENGINE_REJECTED",
      diagnostics: [{ module: "l.so", import: { module: "env", name } }],
    });
    expect(error.message).toContain("bytes in place of precompiled modules");
    expect([running.libraries, live()]).toEqual([[], blocks]);
    await open(running, await declaring({}));
    expect((running.openSync("l.so").symbol("sizes") as Call)()).toBeDefined();
  });
});

test("a memory of the caller that is too small does not let that of the program grow", async () => {
  const two = await assemble(`(module (@dylink.0 (mem-info (memory 16 2)))
    (import "other" "memory" (memory 30)))`);
  const own = new WebAssembly.Memory({ initial: 1 });
  const memory = new WebAssembly.Memory({ initial: 17 });
  const imports = { env: { memory }, other: { memory: own } };
  const given: Program = await openProgram({ main: program }, { imports });
  const error = await errorOf(() => given.openSync("two.so", new WebAssembly.Module(two)));
  expect(error).toMatchObject({ code: "ENGINE_REJECTED", diagnostics: [{ import: { module: "other" } }] });
  expect([own, memory].map(({ buffer }) => buffer.byteLength / 65_536)).toEqual([1, 17]);
});

describe("a compiled library whose addresses are of another size than those of its program", () => {
  const bases = `(import "env" "memory" (memory i64 1)) (import "env" "__memory_base" (global i64))
    (import "env" "__indirect_function_table" (table i64 1 funcref)) (import "env" "__table_base" (global i64))`;
  const wide = `(module (@dylink.0 (mem-info (memory 16 2) (table 1 0))) ${bases})`;

  const narrow = wide.replaceAll("i64", "i32");

  // Node.js 20 has no memory with addresses of 64 bits.
  test.skipIf(!hasWideMemories()).each([
    [64, wide, narrow],
    [32, narrow, wide],
  ] as const)("is refused by its name: %i bits", async (bits, library, main) => {
    const module = new WebAssembly.Module(await assemble(library));
    const running: Program = await openProgram({ main: await assemble(main) });
    for (const open of [() => running.openSync("l.so", module), () => running.open("l.so", { source: module })]) {
      const error = await errorOf(async () => await open());
      expect(error).toMatchObject({ code: "EXTERN_TYPE_MISMATCH", diagnostics: [{ module: "l.so" }] });
      expect(error.message).toContain(`not built for the ${96 - bits}-bit addresses`);
    }
    expect(running.libraries).toEqual([]);
  });
});

describe.skipIf(!hasWideMemories())("libraries with addresses of 64 bits", () => {
  const text = `(module (@dylink.0 (mem-info (memory 16 2) (table 1 0)))
    (import "env" "memory" (memory i64 1)) (import "env" "__memory_base" (global $base i64))
    (import "env" "__indirect_function_table" (table i64 1 funcref)) (import "env" "__table_base" (global $slots i64))
    (import "GOT.mem" "data" (global $data (mut i64))) (global (export "data") i64 (i64.const 8))
    (func (export "offset") (result i64) (i64.sub (global.get $data) (global.get $base))))`;

  test.each(Object.entries(WAYS))("are opened, by %s", async (_, open) => {
    const running: Program = await openProgram({ main: await assemble(text.replace(/\(import "GOT.*/s, ")")) });
    await open(running, await assemble(text));
    expect((running.openSync("l.so").symbol("offset") as () => unknown)()).toBe(8n);
    const again = running.openSync("again.so", new WebAssembly.Module(await assemble(text)));
    expect((again.symbol("offset") as () => unknown)()).toBe(8n);
  });

  test.each(Object.entries(WAYS))("are opened into a program that imports no table, by %s", async (_, open) => {
    const main = await assemble(`(module (@dylink.0 (mem-info (memory 0 0)))
      (import "env" "memory" (memory i64 0)) (import "env" "__memory_base" (global i64)))`);
    const running: Program = await openProgram({ main });
    await open(running, await assemble(text));
    expect((running.openSync("l.so").symbol("offset") as () => unknown)()).toBe(8n);
  });

  test.each(Object.entries(WAYS))("are opened by attach without a stack pointer, by %s", async (_, open) => {
    const memory = new WebAssembly.Memory({ address: "i64", initial: 4n } as never);
    const table = new WebAssembly.Table({ element: "anyfunc", initial: 4 });
    let next = 1024n;
    const malloc = (sizeBytes: bigint): bigint => {
      next += sizeBytes + 16n;
      return next - sizeBytes;
    };
    const running = attach({ memory, table, exports: {}, malloc: malloc as never, free: () => {} });
    const { buffer } = memory;
    const own = await assemble(text.replace(/\(import "env" "__ind.*/, ""));
    await open(running, own);
    expect((running.openSync("l.so").symbol("offset") as () => unknown)()).toBe(8n);
    // It has not grown, nor has it been asked in vain.
    expect(memory.buffer).toBe(buffer);
  });
});

function hasWideMemories(): boolean {
  try {
    return new WebAssembly.Memory({ address: "i64", initial: 0n } as never) !== undefined;
  } catch {
    return false;
  }
}
