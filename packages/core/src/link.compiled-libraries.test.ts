import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { program } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { openProgram } from "./dylink.ts";
import { instantiatePlan } from "./instantiate-plan.ts";
import { link } from "./link.ts";
import { describePlan } from "./plan.ts";
import { prepare } from "./prepare.ts";
import { instantiatePlan as instantiateStored } from "./run.ts";

/*
 * Libraries that come compiled: their types are not known, and the engine refuses what does not fit.
 */

const sizesOf = (exports: WebAssembly.Exports | undefined): unknown => {
  const { sizes } = exports as { readonly sizes: () => unknown };
  return sizes();
};

interface Declared {
  readonly memory?: string;
  readonly table?: string;
  readonly needed?: string;
}

const declaring = async ({ memory = "1", table = "1", needed = "" }: Declared) =>
  new WebAssembly.Module(
    await assemble(`(module (@dylink.0 (mem-info (memory 16 2) (table 2 0)) ${needed})
      (import "env" "__memory_base" (global i32))
      (import "env" "memory" (memory ${memory}))
      (import "env" "__indirect_function_table" (table ${table} funcref))
      (func (export "sizes") (result i32 i32) memory.size table.size))`),
  );

const WAYS = {
  link,
  openProgram,
  "prepare and instantiatePlan": async (modules: Record<string, WebAssembly.Module>, options = {}) => {
    const { plan, modules: compiled } = await prepare(modules, options);
    return instantiatePlan(plan, compiled);
  },
} as const;

describe.each(Object.entries(WAYS))("%s of compiled libraries", (_, run) => {
  test("lets memory and table be as large as each declares", async () => {
    const modules = {
      "a.so": await declaring({ memory: "30", needed: '(needed "b.so")' }),
      "b.so": await declaring({ memory: "20", table: "50" }),
      "c.so": await declaring({ table: "70" }),
    };
    const { exports } = await run(modules);
    expect(sizesOf(exports["b.so"])).toEqual([30, 70]);
  });

  test("returns a plan that knows the sizes, for runs that let nothing grow", async () => {
    const compiled = {
      "a.so": await declaring({ memory: "30", needed: '(needed "b.so")' }),
      "b.so": await declaring({ table: "50" }),
    };
    const { plan, modules } = await run(compiled);
    const stored: typeof plan = JSON.parse(JSON.stringify(plan));
    expect(sizesOf(instantiateStored(stored, modules).exports["a.so"])).toEqual([30, 50]);
    expect(describePlan(plan)).toContain("extern 0: memory of 30 or more pages");
    expect(describePlan(plan)).toContain("extern 1: table of 50 or more elements");
    expect([plan, plan.made, ...plan.made].every(Object.isFrozen)).toBe(true);
  });

  test("names the module and the way out if limits differ in another way", async () => {
    const error = await errorOf(run({ "a.so": await declaring({ memory: "1 30" }) }));
    expect(error).toMatchObject({
      code: "ENGINE_REJECTED",
      diagnostics: [{ module: "a.so", import: { name: "memory" } }],
    });
    expect(error.message).toContain("bytes in place of precompiled modules");
  });

  test.skipIf(!hasWideMemories())("names the way out if all have addresses of 64 bits, and none shows it", async () => {
    const error = await errorOf(run({ "a.so": new WebAssembly.Module(await assemble(wide())) }));
    expect(error).toMatchObject({ code: "EXTERN_TYPE_MISMATCH", diagnostics: [{ module: "a.so" }] });
    expect(error.message).toContain("give the bytes of one in place, to show its addresses");
  });

  test.skipIf(!hasWideMemories())("finds addresses of 64 bits among the features that a library names", async () => {
    const text = wide('(@custom "target_features" "\\03+\\0bbulk-memory+\\08memory64+\\08sign-ext")');
    const { exports, plan } = await run({ "a.so": new WebAssembly.Module(await assemble(text)) });
    expect(plan.libraries?.addressType).toBe("i64");
    expect(sizesOf(exports["a.so"])).toEqual([30n, 50n]);
  });
});

test("memory and table of the caller stay as they are", async () => {
  const memory = new WebAssembly.Memory({ initial: 17 });
  const modules = { "a.so": await declaring({ memory: "30" }) };
  const error = await errorOf(link(modules, { imports: { env: { memory } } }));
  expect(error).toMatchObject({
    code: "ENGINE_REJECTED",
    diagnostics: [{ module: "a.so", import: { name: "memory" } }],
  });
  expect(memory.buffer.byteLength).toBe(17 * 65_536);
});

test("a maximum of another module stays, and the refusal is told", async () => {
  const bytes = await assemble(`(module (@dylink.0 (mem-info (memory 16 2))) (import "env" "memory" (memory 1 20)))`);
  const error = await errorOf(link({ "a.so": bytes, "b.so": await declaring({ memory: "30" }) }));
  expect(error).toMatchObject({ code: "ENGINE_REJECTED", diagnostics: [{ module: "b.so" }] });
});

test("a program and its compiled libraries are opened, and further libraries into it", async () => {
  const running = await openProgram({ main: program, "a.so": await declaring({ memory: "30", table: "50" }) });
  const [pages, slots] = sizesOf(running.openSync("b.so", await declaring({})).exports) as [number, number];
  expect(pages).toBeGreaterThanOrEqual(30);
  expect(slots).toBeGreaterThanOrEqual(50);
});

test("threads have a table as large as the first one, in which it has grown", async () => {
  const memory = new WebAssembly.Memory({ initial: 32, maximum: 32, shared: true });
  const imports = { env: { memory } };
  const shown = await assemble(
    '(module (@dylink.0 (mem-info (memory 16 2))) (import "env" "memory" (memory 1 32 shared)))',
  );
  const sources = { "a.so": shown, "b.so": await declaring({ memory: "20 32 shared", table: "50" }) };
  const thread = { stackBase: 0x18_0000, stackSize: 0x1_0000, tlsBase: 0x19_0000 };
  const prepared = await prepare(sources, { imports });
  const again = instantiatePlan(prepared.plan, prepared.modules, imports, { thread });
  const { plan, modules } = await link(sources, { imports });
  for (const { exports } of [again, instantiateStored(plan, modules, imports, { thread })]) {
    expect(sizesOf(exports["b.so"])).toEqual([32, 50]);
  }
});

test("a thread of compiled libraries alone is refused, and the hint asks for the bytes of one", async () => {
  const imports = { env: { memory: new WebAssembly.Memory({ initial: 32, maximum: 32, shared: true }) } };
  const { plan, modules } = await prepare({ "a.so": await declaring({ memory: "1 32 shared" }) }, { imports });
  const thread = { stackBase: 0x18_0000, stackSize: 0x1_0000, tlsBase: 0x19_0000 };
  const error = await errorOf(() => instantiatePlan(plan, modules, imports, { thread }));
  expect(error).toMatchObject({ code: "INVALID_OPTION" });
  expect(error.message).toContain("give the bytes of one, and of each with thread-local data, when the plan is made");
});

test("a link with compiled libraries is not fused, and memory and table grow for them", async () => {
  const sources = {
    left: await assemble('(module (func (export "f") (result i32) i32.const 1))'),
    right: await assemble('(module (import "left" "f" (func $f (result i32))) (export "f" (func $f)))'),
    "a.so": await declaring({ memory: "30", table: "50" }),
  };
  const { plan, exports } = await link(sources, { fuse: true });
  expect(plan).toMatchObject({ unfused: Object.keys(sources).map((module) => ({ module, reason: "library" })) });
  expect(sizesOf(exports["a.so"])).toEqual([30, 50]);
});

function wide(features = ""): string {
  return `(module (@dylink.0 (mem-info (memory 16 2) (table 2 0))) ${features}
    (import "env" "__memory_base" (global i64))
    (import "env" "memory" (memory i64 30))
    (import "env" "__indirect_function_table" (table i64 50 funcref))
    (func (export "sizes") (result i64 i64) memory.size table.size))`;
}

function hasWideMemories(): boolean {
  try {
    return new WebAssembly.Memory({ address: "i64", initial: 0n } as never) !== undefined;
  } catch {
    return false;
  }
}
