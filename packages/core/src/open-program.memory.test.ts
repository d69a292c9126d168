import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { program } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { attach, openProgram } from "./dylink.ts";
import type { Library, Program } from "./program-options.ts";

type Call = (...values: number[]) => number;

const large = await assemble(`(module (@dylink.0 (mem-info (memory 200000 4)))
  (import "env" "memory" (memory 4)) (import "env" "__memory_base" (global $base i32))
  (func (export "last") (result i32) (i32.store8 offset=199999 (global.get $base) (i32.const 7))
    (i32.load8_u offset=199999 (global.get $base))))`);

/** The program in an instance that others have made, with a memory of two pages; 16 pages are the most. */
async function attachToSmall(): Promise<{ readonly running: Program; readonly memory: WebAssembly.Memory }> {
  const memory = new WebAssembly.Memory({ initial: 2, maximum: 16 });
  const table = new WebAssembly.Table({ initial: 8, element: "anyfunc" });
  const [base, slots] = [1024, 1].map((value) => new WebAssembly.Global({ value: "i32" }, value));
  const env = { memory, __indirect_function_table: table, __memory_base: base, __table_base: slots };
  const { exports } = await WebAssembly.instantiate(await WebAssembly.compile(program), { env } as never);
  const { malloc, free } = exports as unknown as Record<"malloc" | "free", Call>;
  return { running: attach({ memory, table, exports, malloc, free }), memory };
}

const WAYS: readonly (readonly [string, (running: Program, bytes: Uint8Array<ArrayBuffer>) => Promise<Library>])[] = [
  ["open", (running, bytes) => running.open("large.so", { source: bytes })],
  ["openSync", async (running, bytes) => running.openSync("large.so", new WebAssembly.Module(bytes))],
];

describe.each(WAYS)("a library with more data than the memory of the program has bytes, by %s", (_, open) => {
  test("is opened in a program of openProgram", async () => {
    const running = await openProgram({ main: program });
    expect(((await open(running, large)).symbol("last") as Call)()).toBe(7);
  });

  test("is opened in a program without an allocator", async () => {
    const bare = await assemble('(module (@dylink.0 (mem-info (memory 0 0))) (import "env" "memory" (memory 1)))');
    const running: Program = await openProgram({ main: bare }, { stackSize: 4096 });
    expect(((await open(running, large)).symbol("last") as Call)()).toBe(7);
  });

  test("is opened by attach, in memory of the program's own allocator", async () => {
    const { running, memory } = await attachToSmall();
    expect(((await open(running, large)).symbol("last") as Call)()).toBe(7);
    expect(memory.buffer.byteLength).toBeLessThan(8 * 65_536);
  });

  test("is OUT_OF_MEMORY if the memory cannot grow", async () => {
    const huge = await assemble(`(module (@dylink.0 (mem-info (memory 2000000 4)))
      (import "env" "memory" (memory 31)) (import "env" "__memory_base" (global $base i32)))`);
    const memory = new WebAssembly.Memory({ initial: 4, maximum: 16 });
    const bare = await assemble('(module (@dylink.0 (mem-info (memory 0 0))) (import "env" "memory" (memory 1)))');
    const running: Program = await openProgram({ main: bare }, { imports: { env: { memory } }, stackSize: 4096 });
    expect(await errorOf(open(running, huge))).toMatchObject({ code: "OUT_OF_MEMORY" });
  });
});

describe("a library that declares more memory than its data takes", () => {
  const declaring = (pages: number) =>
    assemble(`(module (@dylink.0 (mem-info (memory 16 0))) (import "env" "memory" (memory ${pages}))
      (func (export "pages") (result i32) memory.size))`);

  test("gets as much, in a program with an allocator and in one without", async () => {
    const bare = await assemble('(module (@dylink.0 (mem-info (memory 0 0))) (import "env" "memory" (memory 1)))');
    for (const main of [program, bare]) {
      const running: Program = await openProgram({ main }, { stackSize: 4096 });
      const library = await running.open("declaring.so", { source: await declaring(40) });
      expect((library.symbol("pages") as Call)()).toBeGreaterThanOrEqual(40);
      // The next library finds the memory that has grown.
      const next = await running.open("large.so", { source: large });
      expect((next.symbol("last") as Call)()).toBe(7);
    }
  });

  test("gets as much by attach, from the program's own allocator", async () => {
    const { running, memory } = await attachToSmall();
    const library = await running.open("declaring.so", { source: await declaring(10) });
    expect((library.symbol("pages") as Call)()).toBeGreaterThanOrEqual(10);
    expect(memory.buffer.byteLength).toBeLessThan(14 * 65_536);
  });

  test("is OUT_OF_MEMORY if the memory cannot be that large", async () => {
    const env = { memory: new WebAssembly.Memory({ initial: 4, maximum: 16 }) };
    const bare = await assemble('(module (@dylink.0 (mem-info (memory 0 0))) (import "env" "memory" (memory 1)))');
    const running: Program = await openProgram({ main: bare }, { imports: { env }, stackSize: 4096 });
    const error = await errorOf(running.open("declaring.so", { source: await declaring(17) }));
    expect(error).toMatchObject({ code: "OUT_OF_MEMORY" });
    expect(error.message).toContain("declaring.so");
    expect(running.libraries).toEqual([]);
  });
});
