import { describe, expect, test, vi } from "vitest";
import { watchStream } from "../test/byte-stream.ts";
import { exported } from "../test/exported.ts";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { fuseUnit } from "./fuse.ts";
import type { WasiProvider } from "./host.ts";
import {
  describePlan,
  instantiatePlan,
  link,
  linkPlan,
  parseModule,
  planLink,
  prepare,
  rewriteModule,
} from "./index.ts";
import type { LinkPlan } from "./plan/plan-format.ts";

/** Mutual recursion: without fusing, one of the two functions is called through a slot. */
const EVEN = `(module
  (import "odd" "odd" (func $odd (param i32) (result i32)))
  (func (export "even") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 1)) (else (call $odd (i32.sub (local.get 0) (i32.const 1)))))))`;
const ODD = `(module
  (import "even" "even" (func $even (param i32) (result i32)))
  (func (export "odd") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 0)) (else (call $even (i32.sub (local.get 0) (i32.const 1)))))))`;

async function evenAndOdd() {
  return { even: await assemble(EVEN), odd: await assemble(ODD) };
}

/**
 * `first` writes all of its memory in its start function, and the data of `second` comes later. An engine that copies all
 * data first, as for a module that `wasm-merge` writes, loses the data of `second`.
 */
const FIRST = `(module
  (memory (export "memory") 1)
  (func $fill (memory.fill (i32.const 0) (i32.const 1) (i32.const 8)))
  (func (export "id") (param i32) (result i32) (local.get 0))
  (start $fill))`;
const SECOND = `(module
  (import "first" "memory" (memory 1))
  (import "first" "id" (func $id (param i32) (result i32)))
  (data (i32.const 2) "XX")
  (func (export "peek") (param i32) (result i32) (call $id (i32.load8_u (local.get 0)))))`;

describe("link() with fuse: true", () => {
  test("makes one instance of modules that call each other, without slots", async () => {
    const { exports, instances, plan, modules } = await link(await evenAndOdd(), { fuse: true });
    expect(exported(exports, "even", "even")(10)).toBe(1);
    expect(exported(exports, "odd", "odd")(10)).toBe(0);
    expect(instances.even).toBe(instances.odd);
    expect(modules.even).toBe(modules.odd);
    expect(plan).toMatchObject({ version: 3, deferred: [], units: [{ name: "even", modules: ["even", "odd"] }] });
  });

  test("gives each module its own exports, in records without a prototype", async () => {
    const { exports } = await link(await evenAndOdd(), { fuse: true });
    expect([Object.keys(exports.even), Object.keys(exports.odd)]).toEqual([["even"], ["odd"]]);
    expect(Object.getPrototypeOf(exports.even)).toBeNull();
    expect(Object.isFrozen(exports.even)).toBe(true);
  });

  test("copies data behind the start function that comes first", async () => {
    const bytes = { first: await assemble(FIRST), second: await assemble(SECOND) };
    for (const fuse of [false, true] as const) {
      const { exports, plan } = await link(bytes, { fuse });
      const peek = exported(exports, "second", "peek");
      expect([0, 1, 2, 3, 4].map((address) => peek(address))).toEqual([1, 1, 0x58, 0x58, 1]);
      expect(plan.units).toHaveLength(fuse ? 1 : 2);
    }
  });

  test("names the module whose data does not fit into its memory", async () => {
    const far = SECOND.replace("i32.const 2", "i32.const 65535");
    const bytes = { first: await assemble(FIRST), second: await assemble(far) };
    const errors = await Promise.all([false, true].map((fuse) => errorOf(link(bytes, { fuse }))));
    expect(errors.map(({ code }) => code)).toEqual(["INSTANTIATION_TRAPPED", "INSTANTIATION_TRAPPED"]);
    expect(errors.map(({ diagnostics: [first] }) => first?.module)).toEqual(["second", "second"]);
  });

  test("names the module whose start function traps, in the words of an unfused link", async () => {
    const trapping = SECOND.replace('(data (i32.const 2) "XX")', "(func $trap unreachable) (start $trap)");
    const bytes = { first: await assemble(FIRST), second: await assemble(trapping) };
    const errors = await Promise.all([false, true].map((fuse) => errorOf(link(bytes, { fuse }))));
    expect(errors[1]?.message).toBe(errors[0]?.message);
    expect(errors[1]?.diagnostics[0]).toMatchObject({ code: "INSTANTIATION_TRAPPED", module: "second" });
  });

  test("joins modules by functions of types that have to be numbered", async () => {
    const type = (index: string) => `${index} (type $f (func (param externref) (result externref)))`;
    const { exports, plan } = await link(
      {
        // The type has another index in each module.
        caller: await assemble(`(module ${type("(type (func))")} (import "callee" "same" (func $same (type $f)))
          (func (export "call") (type $f) (call $same (local.get 0))))`),
        callee: await assemble(`(module ${type("")} (func (export "same") (type $f) (local.get 0)))`),
      },
      { fuse: true },
    );
    expect(plan.units).toMatchObject([{ modules: ["callee", "caller"] }]);
    const value = {};
    expect((exported(exports, "caller", "call") as (value: unknown) => unknown)(value)).toBe(value);
  });

  test("exports an extern that two modules export as one object", async () => {
    const owner = `(module (global (export "g") (mut i32) (i32.const 7)) (func (export "f")))`;
    const passing = `(module (import "owner" "g" (global $g (mut i32))) (import "owner" "f" (func $f))
      (export "again" (global $g)) (func (export "h") (call $f)))`;
    const { exports, plan } = await link(
      { owner: await assemble(owner), passing: await assemble(passing) },
      { fuse: true },
    );
    expect(plan.units).toHaveLength(1);
    expect(exports.passing["again"]).toBe(exports.owner["g"]);
  });

  test("writes the value of a global in place of the global where engines want a constant", async () => {
    const owner = `(module (global (export "base") i32 (i32.const 40)) (func (export "f")))`;
    const user = `(module (import "owner" "base" (global $base i32)) (import "owner" "f" (func $f))
      (memory (export "memory") 1) (global $copy (export "copy") i32 (global.get $base))
      (data (global.get $base) "data") (func (export "h") (call $f)))`;
    const { exports, plan } = await link({ owner: await assemble(owner), user: await assemble(user) }, { fuse: true });
    expect(plan.units).toHaveLength(1);
    expect((exports.user["copy"] as WebAssembly.Global).value).toBe(40);
    const { buffer } = exports.user["memory"] as WebAssembly.Memory;
    expect(new TextDecoder().decode(new Uint8Array(buffer, 40, 4))).toBe("data");
  });

  test("joins the imports of one host memory, in limits that satisfy both modules", async () => {
    const one = `(module (import "env" "memory" (memory 1 8)) (func (export "f") (result i32) (memory.size)))`;
    const two = `(module (import "env" "memory" (memory 2 9)) (import "one" "f" (func $f (result i32)))
      (func (export "g") (result i32) (call $f)))`;
    const memory = new WebAssembly.Memory({ initial: 3, maximum: 8 });
    const { exports, plan } = await link(
      { one: await assemble(one), two: await assemble(two) },
      { fuse: true, imports: { env: { memory } } },
    );
    expect(plan.units[0]?.fused?.imports).toHaveLength(1);
    expect(exported(exports, "two", "g")()).toBe(3);
  });

  test("prefixes the names of functions by their module, so that a stack trace says where they are", async () => {
    const inner = `(module (func $boom (export "boom") unreachable))`;
    const outer = `(module (import "inner" "boom" (func $boom)) (func $call (export "call") (call $boom)))`;
    const { exports } = await link({ inner: await assemble(inner), outer: await assemble(outer) }, { fuse: true });
    const error = await errorOf(async () => exported(exports, "outer", "call")());
    expect(String(error.stack)).toContain("inner!boom");
    expect(String(error.stack)).toContain("outer!call");
  });

  test("names the module of a function without a name, with its index in the file of that module", async () => {
    const bytes = {
      inner: await assemble(`(module (import "h" "f" (func)) (func) (func (export "boom") unreachable))`),
      outer: await assemble(
        `(module (import "inner" "boom" (func $f)) ${"(func)".repeat(99)} (func (export "call") (call $f)))`,
      ),
    };
    const options = { imports: { h: { f: () => {} } } };
    const stacks = await Promise.all(
      [false, true].map(async (fuse) => {
        const { exports } = await link(bytes, { ...options, fuse });
        return String((await errorOf(async () => exported(exports, "outer", "call")())).stack);
      }),
    );
    expect(stacks[0]).toMatch(/wasm-function\[2\].*\n.*wasm-function\[100\]/);
    expect(stacks[1]).toMatch(/inner!wasm-function\[2\].*\n.*outer!wasm-function\[100\]/);
  });

  test("leaves compiled modules alone, with the reason", async () => {
    const { even, odd } = await evenAndOdd();
    const { plan, exports } = await link({ even, odd: new WebAssembly.Module(odd) }, { fuse: true });
    expect(plan.unfused).toEqual([
      { module: "even", reason: "no-function" },
      { module: "odd", reason: "precompiled" },
    ]);
    expect(exported(exports, "even", "even")(7)).toBe(0);
  });

  test("leaves a module with a source map alone", async () => {
    const { even, odd } = await evenAndOdd();
    const name = new TextEncoder().encode("sourceMappingURL");
    const mapped = new Uint8Array([...odd, 0, name.length + 3, name.length, ...name, 1, 0x78]);
    const { plan } = await link({ even, odd: mapped }, { fuse: true });
    expect(plan.unfused).toContainEqual({ module: "odd", reason: "debug-info" });
  });

  test("reports an invalid module as an unfused link does", async () => {
    const { even } = await evenAndOdd();
    const odd = Uint8Array.from(await assemble(ODD));
    // The last instruction of the function becomes no instruction at all.
    odd[odd.lastIndexOf(0x0b) - 1] = 0xff;
    const errors = await Promise.all([false, true].map((fuse) => errorOf(link({ even, odd }, { fuse }))));
    expect(errors[0]?.code).toBe("INVALID_MODULE");
    expect(errors[1]?.message).toBe(errors[0]?.message);
  });
});

describe("link() with fuse: true and WASI", () => {
  test("gives the functions of WASI the memory of the unit", async () => {
    const heap = `(module (memory (export "memory") 1) (func (export "one") (result i32) (i32.const 1)))`;
    const program = `(module (import "heap" "memory" (memory 1)) (import "heap" "one" (func $one (result i32)))
      (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
      (func (export "run") (result i32) (drop (call $random (i32.const 16) (call $one))) (i32.load8_u (i32.const 16))))`;
    const wasi: WasiProvider = {
      names: ["random_get"],
      open: ({ buffer }) => ({
        random_get: (address: number) => new Uint8Array(buffer as ArrayBuffer).fill(42, address, address + 1)[0] && 0,
      }),
    };
    const sources = { heap: await assemble(heap), program: await assemble(program) };
    const { exports, plan } = await link(sources, { fuse: true, wasi });
    expect(plan.units).toHaveLength(1);
    expect(exported(exports, "program", "run")()).toBe(42);
    const stored = await linkPlan(plan, sources, { wasi });
    expect(exported(stored.exports, "program", "run")()).toBe(42);
  });
});

describe("link() with fuse: true and initialize: true", () => {
  test("calls _initialize of each reactor once, and gives a function that throws in its place", async () => {
    const library = `(module (global $n (mut i32) (i32.const 0))
      (func (export "_initialize") (global.set $n (i32.add (global.get $n) (i32.const 1))))
      (func (export "count") (result i32) (global.get $n)))`;
    const program = `(module (import "library" "count" (func $count (result i32)))
      (func (export "run") (result i32) (call $count)))`;
    const sources = { library: await assemble(library), program: await assemble(program) };
    const linked = await link(sources, { fuse: true, initialize: true });
    const stored = await linkPlan((await prepare(sources, { fuse: true })).plan, sources, { initialize: true });
    for (const { exports, plan } of [linked, stored]) {
      expect(plan.units).toHaveLength(1);
      expect(exported(exports, "program", "run")()).toBe(1);
      expect(() => exported(exports, "library", "_initialize")()).toThrow("run only once");
    }
  });

  test("reports a module whose code names a data segment without a data count section", async () => {
    const user = await assemble(`(module (import "even" "even" (func $even (param i32) (result i32))) (memory 1)
      (data $d "abc") (func (export "copy") (memory.init $d (i32.const 0) (i32.const 0) (i32.const 1))
        (drop (call $even (i32.const 2)))))`);
    const at = user.indexOf(12, user.indexOf(7));
    expect([...user.subarray(at, at + 3)]).toEqual([12, 1, 1]);
    const uncounted = Uint8Array.from([...user.subarray(0, at), ...user.subarray(at + 3)]);
    const miscounted = user.with(at + 2, 2);
    for (const bytes of [uncounted, miscounted]) {
      const modules = { ...(await evenAndOdd()), user: bytes };
      const errors = await Promise.all([false, true].map((fuse) => errorOf(link(modules, { fuse }))));
      expect(errors[0]?.code).toBe("INVALID_MODULE");
      expect(errors[1]?.message).toBe(errors[0]?.message);
    }
  });

  test("writes no value of a global that grows with each module that adds to it", async () => {
    const chain = Array.from({ length: 20 }, (_, at) => {
      const before = at === 0 ? "" : `(import "m${at - 1}" "g" (global $b i32)) (import "m${at - 1}" "f" (func $f))`;
      const value = at === 0 ? "(i32.const 1)" : "(i32.add (global.get $b) (global.get $b))";
      const call = at === 0 ? "" : "(call $f)";
      return [`m${at}`, `(module ${before} (global (export "g") i32 ${value}) (func (export "f") ${call}))`] as const;
    });
    const modules = Object.fromEntries(
      await Promise.all(chain.map(async ([name, wat]) => [name, await assemble(wat)] as const)),
    );
    const plan = planLink(
      Object.fromEntries(Object.entries(modules).map(([name, bytes]) => [name, parseModule(bytes)])),
      {
        fuse: true,
      },
    );
    const unit = plan.units.find(({ fused }) => fused !== undefined)?.name ?? "";
    expect(fuseUnit(plan, { unit, bytes: modules }).length).toBeLessThan(10_000);
  });
});

describe('link() with fuse: "auto"', () => {
  test("fuses small modules", async () => {
    const { plan } = await link(await evenAndOdd(), { fuse: "auto" });
    expect(plan.units).toHaveLength(1);
  });

  test("fuses no more code than may be written anew at each load", async () => {
    const large = (name: string, other: string) =>
      `(module (import "${other}" "${other}" (func $f)) (func (export "${name}") ${"(call $f) ".repeat(150_000)}))`;
    const bytes = { a: await assemble(large("a", "b")), b: await assemble(large("b", "a")) };
    const { plan } = await link(bytes, { fuse: "auto" });
    expect(plan.unfused).toEqual([
      { module: "a", reason: "size" },
      { module: "b", reason: "size" },
    ]);
    expect((await link(bytes, { fuse: true })).plan.units).toHaveLength(1);
  });
});

describe("a fused plan", () => {
  test("is plain data that runs again with the compiled module, as in a worker", async () => {
    const { plan, modules } = await prepare(await evenAndOdd(), { fuse: true });
    const sent = structuredClone({ plan, modules });
    const { exports } = instantiatePlan(JSON.parse(JSON.stringify(sent.plan)), sent.modules);
    expect(exported(exports, "even", "even")(11)).toBe(0);
  });

  test("is what planLink() makes of the types alone", async () => {
    const bytes = await evenAndOdd();
    const types = { even: parseModule(bytes.even), odd: parseModule(bytes.odd) };
    expect(planLink(types, { fuse: true })).toEqual((await link(bytes, { fuse: true })).plan);
  });

  test("runs from sources by linkPlan()", async () => {
    const bytes = await evenAndOdd();
    const plan: LinkPlan = JSON.parse(JSON.stringify((await prepare(bytes, { fuse: true })).plan));
    const { exports, instances } = await linkPlan(plan, bytes);
    expect(exported(exports, "odd", "odd")(3)).toBe(1);
    expect(instances.even).toBe(instances.odd);
  });

  test("needs the bytes of each module", async () => {
    const { even, odd } = await evenAndOdd();
    const { plan } = await prepare({ even, odd }, { fuse: true });
    expect(await errorOf(linkPlan(plan, { odd }))).toMatchObject({
      code: "PLAN_MISMATCH",
      diagnostics: [{ module: "even" }],
    });
    expect(await errorOf(linkPlan(plan, { odd, even: odd }))).toMatchObject({ code: "PLAN_MISMATCH" });
    const alone = await errorOf(async () => instantiatePlan(plan, { odd: new WebAssembly.Module(odd) }));
    expect(alone).toMatchObject({ code: "PLAN_MISMATCH" });
  });

  test.each([
    ["a start function", "first", FIRST.replace("(start $fill)", ""), FIRST],
    ["data", "second", SECOND.replace(`(data (i32.const 2) "XX")`, ""), SECOND],
    [
      "elements",
      "second",
      SECOND.replace("(data", "(table 1 funcref) (data").replace(`(data (i32.const 2) "XX")`, ""),
      SECOND.replace(`(data (i32.const 2) "XX")`, "(table 1 funcref) (elem (i32.const 0) $id)"),
    ],
  ])("is refused for a module that was built again and has %s, which would be lost or early", async (...given) => {
    const [, name, before, behind] = given;
    const planned = { first: await assemble(FIRST), second: await assemble(SECOND), [name]: await assemble(before) };
    const { plan } = await prepare(planned, { fuse: true });
    expect(plan.units).toHaveLength(1);
    const rebuilt = { ...planned, [name]: await assemble(behind) };
    expect(await errorOf(linkPlan(plan, rebuilt))).toMatchObject({
      code: "PLAN_MISMATCH",
      diagnostics: [{ module: name }],
    });
  });

  const P = (text = "") =>
    `(module (import "h" "x" (global $x i32)) (func $f (export "f") (result i32) (i32.const 1)) ${text})`;
  const Q = (type: string, text: string) => `(module (import "h" "x" (global $x ${type})) (export "gx" (global $x))
    (import "p" "f" (func $f (result i32))) ${text})`;
  const OWN = `(func (export "g") (result i32) (i32.const 2))`;

  test.each([
    ["two exports of one function are two functions", "p", P(`(export "g" (func $f))`), P(OWN)],
    ["the export of an import is a function of its own", "q", Q("i32", `(export "g" (func $f))`), Q("i32", OWN)],
    ["a host import that another module has too gets another type", "q", Q("i32", OWN), Q("f64", OWN)],
  ])("is refused for a module that was built again, if %s", async (...given) => {
    const [, name, before, behind] = given;
    const planned = { p: await assemble(P()), q: await assemble(Q("i32", OWN)), [name]: await assemble(before) };
    const imports = { h: { x: 2.5 } };
    const { plan } = await prepare(planned, { fuse: true, imports });
    expect(plan.units).toHaveLength(1);
    await linkPlan(plan, planned, { imports });
    const rebuilt = { ...planned, [name]: await assemble(behind) };
    expect(await errorOf(linkPlan(plan, rebuilt, { imports }))).toMatchObject({
      code: "PLAN_MISMATCH",
      diagnostics: [{ module: name }],
    });
  });

  test("is printed with its units, and the modules that are none", async () => {
    const lone = await assemble(`(module (func (export "lone")))`);
    const { plan } = await link({ ...(await evenAndOdd()), lone }, { fuse: true });
    const text = describePlan(plan);
    expect(text).toContain("Order\n  1. even, odd as one\n  2. lone");
    expect(text).toContain("Fused\n  even, odd: 0 imports, even keeps its indices");
    expect(text).toContain("Not fused\n  lone: no function import joins it with another module");
  });

  test("keeps rewriteModule() from one of its modules", async () => {
    const { even, odd } = await evenAndOdd();
    const { plan } = await prepare({ even, odd }, { fuse: true });
    const error = await errorOf(async () => rewriteModule(plan, { name: "even", bytes: even }));
    expect(error.code).toBe("PLAN_MISMATCH");
    expect(error.message).toContain("fuseUnit");
  });
});

const COMPILE_STREAMING = WebAssembly.compileStreaming;

describe("link() of a module that streams, with fuse: true", () => {
  /** The module has data behind its code, and gets a function of another module with data. */
  const LARGE = `(module
    (import "small" "f" (func $f (result i32))) (import "env" "memory" (memory 1))
    (data (i32.const 8) "large") (func (data.drop 0))
    (func $g (export "g") (result i32) (i32.add (call $f) (i32.load8_u (i32.const 8))))
    ${"(func (result i32) (i32.const 1))".repeat(200)})`;
  const SMALL = `(module (import "env" "memory" (memory 1)) (data (i32.const 200) "small")
    (func (export "f") (result i32) (i32.load8_u (i32.const 200))))`;

  /**
   * The second half of the module arrives when its compilation has begun. Modules that may have to be placed are read before,
   * so nothing is placed here.
   */
  async function linkStreamed(large: string, chunkSizeBytes: number) {
    const bytes = await assemble(large);
    const memory = new WebAssembly.Memory({ initial: 1 });
    let begin = (): void => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const compile = vi.spyOn(WebAssembly, "compileStreaming").mockImplementation((...given) => {
      begin();
      return COMPILE_STREAMING(...given);
    });
    let at = 0;
    const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
      async pull(controller) {
        if (at >= bytes.length) return controller.close();
        if (at > bytes.length / 2) await begun;
        controller.enqueue(bytes.slice(at, at + chunkSizeBytes));
        at += chunkSizeBytes;
      },
    });
    try {
      const sources = { small: await assemble(SMALL), large: stream };
      const linked = await link(sources, { fuse: true, place: "off", imports: { env: { memory } } });
      return { ...linked, memory, streamed: compile.mock.calls.length };
    } finally {
      compile.mockRestore();
    }
  }

  test("sends it through the unit, cut anywhere", async () => {
    for (const size of [1, 7, 100, 200]) {
      const { exports, plan, memory, streamed } = await linkStreamed(LARGE, size);
      expect(plan.units[0]?.fused).toMatchObject({ verbatim: "large", active: "large" });
      expect([streamed, exported(exports, "large", "g")()]).toEqual([1, 0x73 + 0x6c]);
      const text = new TextDecoder().decode(new Uint8Array(memory.buffer));
      expect([text.indexOf("large"), text.indexOf("small")]).toEqual([8, 200]);
    }
  });

  test("waits for all of it if its data may have to come behind that of another module", async () => {
    // Only active segments with constant addresses are compared with those of other modules.
    const passive = LARGE.replace('"large")', '"large") (data "passive")');
    const { exports, plan, streamed } = await linkStreamed(passive, 50);
    expect(plan.units[0]?.fused).toMatchObject({ verbatim: "large", active: "small" });
    expect([streamed, exported(exports, "large", "g")()]).toEqual([1, 0x73 + 0x6c]);
  });

  test("reports a stream that breaks off as an unfused link does", async () => {
    const bytes = await assemble(LARGE);
    const errors = await Promise.all(
      [false, true].map(async (fuse) => {
        const { stream } = watchStream(bytes.slice(0, -20), { chunkSizeBytes: 50 });
        const memory = new WebAssembly.Memory({ initial: 1 });
        return errorOf(link({ small: await assemble(SMALL), large: stream }, { fuse, imports: { env: { memory } } }));
      }),
    );
    expect(errors[1]?.message).toBe(errors[0]?.message);
  });

  test("reads on after an engine that lets go of the stream, and compiles the bytes once more", async () => {
    let begin = (): void => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const compile = vi.spyOn(WebAssembly, "compileStreaming").mockImplementation(async (source) => {
      begin();
      const reader = (await source).body?.getReader();
      await reader?.read();
      await reader?.cancel("refused");
      throw new WebAssembly.CompileError("refused");
    });
    const bytes = await assemble(LARGE);
    let at = 0;
    const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
      async pull(controller) {
        if (at >= bytes.length) return controller.close();
        if (at > bytes.length / 2) await begun;
        controller.enqueue(bytes.slice(at, at + 50));
        at += 50;
      },
    });
    try {
      const imports = { env: { memory: new WebAssembly.Memory({ initial: 1 }) } };
      const sources = { small: await assemble(SMALL), large: stream };
      const { exports, plan } = await link(sources, { fuse: true, place: "off", imports });
      expect(compile).toHaveBeenCalledOnce();
      expect(plan.units).toHaveLength(1);
      expect(exported(exports, "large", "g")()).toBe(0x73 + 0x6c);
    } finally {
      compile.mockRestore();
    }
  });

  test("reports an overlap of data as an unfused link does", async () => {
    const overlapping = LARGE.replace('i32.const 8) "large', 'i32.const 198) "large');
    const memory = new WebAssembly.Memory({ initial: 1 });
    const sources = { small: await assemble(SMALL), large: await assemble(overlapping) };
    const errors = [
      await errorOf(link(sources, { place: "off", imports: { env: { memory } } })),
      await errorOf(linkStreamed(overlapping, 50)),
    ];
    expect(errors[0]?.code).toBe("DATA_OVERLAP");
    expect(errors[1]?.message).toBe(errors[0]?.message);
  });
});
