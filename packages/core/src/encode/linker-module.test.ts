import { print } from "@bytecodealliance/jco";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exported } from "../../test/exported.ts";
import { deno, runScript } from "../../test/real/run-script.ts";
import { runs, sample } from "../../test/seed.ts";
import { assemble, moduleTypes } from "../../test/wat.ts";
import { createLinkerBindings } from "../bind/bind-deferred.ts";
import { link } from "../link.ts";
import { arbitraryModule } from "../parse/fixtures/arbitrary-module.ts";
import { parseModule } from "../parse-module.ts";
import type { DeferredFunction, LinkPlan, MadeExtern } from "../plan/plan-format.ts";
import { planLink } from "../plan-link.ts";
import type { DefinedType, ExternType } from "../wasm/extern-type.ts";
import { createHostImports } from "../wasm/host-import.ts";
import { encodeLinkerModules } from "./linker-module.ts";

const NO_HOST = createHostImports({});

const EMPTY: LinkPlan = {
  version: 2,
  modules: [],
  units: [],
  order: [],
  cycles: [],
  deferred: [],
  made: [],
  types: [],
  steps: [],
  warnings: [],
};

/** A function of each of the function types; closures bind the functions for which `isShim` is false. */
function planOf(types: readonly DefinedType[], isShim: (slot: number) => boolean = () => true): LinkPlan {
  const functions = types.flatMap(({ composite }, typeIndex) =>
    composite.kind === "func"
      ? [{ kind: "function" as const, typeIndex, params: composite.params, results: composite.results }]
      : [],
  );
  const deferred = functions.map(
    (type, slot): DeferredFunction => ({
      importer: "a",
      import: { module: "b", name: `${slot}` },
      provider: { module: "b", name: `${slot}` },
      binding: isShim(slot) ? "shim" : "closure",
      type,
    }),
  );
  return { ...EMPTY, types, deferred };
}

const plain = (params: readonly "i32"[]): DefinedType => ({
  composite: { kind: "func", params, results: [] },
  final: true,
  groupStart: 0,
  groupSize: 1,
});

async function textsOf(plan: LinkPlan): Promise<string[]> {
  const texts = await Promise.all(encodeLinkerModules(plan).map((bytes) => print(bytes)));
  return texts.map((text) => text.replaceAll(/ ?\(;.*?;\)/g, ""));
}

describe("encodeLinkerModules()", () => {
  test("encodes the module in the comment above encodeLinkerModules()", async () => {
    const types = await moduleTypes({
      // The memory of `owner` is hoisted, and the function that `caller` imports is deferred.
      owner: `(module (import "user" "f" (func)) (memory (export "memory") 2))`,
      user: `(module (import "owner" "memory" (memory 1)) (func (export "f")))`,
      caller: `(module (import "callee" "g" (func (param i32) (result i32))) (func (export "h")))`,
      callee: `(module (import "caller" "h" (func)) (import "caller" "h" (func)) (func (export "g") (param i32) (result i32) i32.const 0))`,
      lost: `(module (import "nobody" "v" (func (param v128))))`,
    });
    expect(await textsOf(planLink(types, { unresolved: "trap" }))).toEqual([
      `(module
  (type (func (param i32) (result i32)))
  (type (func (param v128)))
  (type (func (param i32)))
  (import "" "" (func (type 2)))
  (table 1 1 funcref)
  (memory 2)
  (export "slots" (table 0))
  (export "f0" (func 1))
  (export "h0" (memory 0))
  (export "t0" (func 3))
  (elem (i32.const 0) func 2)
  (func (type 0) (param i32) (result i32)
    local.get 0
    i32.const 0
    call_indirect (type 0)
  )
  (func (type 0) (param i32) (result i32)
    i32.const 0
    call 0
    unreachable
  )
  (func (type 1) (param v128)
    i32.const 1
    call 0
    unreachable
  )
)
`,
    ]);
  });

  test("encodes nothing if there is no shim, no hoisted extern and no stub", () => {
    expect(encodeLinkerModules(EMPTY)).toEqual([]);
    expect(encodeLinkerModules(planOf([plain([])], () => false))).toEqual([]);
  });

  test("gives every memory behind the first a module of its own, for engines that take one in each", async () => {
    const limits = { minimum: 1, shared: false, addressType: "i32" } as const;
    const extern = (type: ExternType): MadeExtern => ({ owner: "a", text: "", type });
    const memory = (minimum: number) => extern({ kind: "memory", limits: { ...limits, minimum } });
    const table = extern({ kind: "table", element: { ref: "func", nullable: true }, limits });
    const plan = { ...EMPTY, made: [memory(1), table, memory(2), memory(3), table] };
    expect((await textsOf(plan)).slice(1)).toEqual([
      `(module\n  (memory 2)\n  (export "h2" (memory 0))\n)\n`,
      `(module\n  (memory 3)\n  (export "h3" (memory 0))\n)\n`,
    ]);
    const bindings = createLinkerBindings(plan, NO_HOST);
    const made = plan.made.map((_, at) => bindings.madeExtern(at));
    expect(new Set(made).size).toBe(5);
    expect(
      made.map((value) => (value instanceof WebAssembly.Memory ? value.buffer.byteLength / 65_536 : "table")),
    ).toEqual([1, "table", 2, 3, "table"]);
    expect(() => bindings.madeExtern(5)).toThrow(RangeError);
  });

  test("links two lessons at once, each with a memory of its own", async () => {
    const program = `(module (import "memory" "grow" (func $grow (result i32))) (memory (export "memory") 1)
      (func (export "run") (result i32) (call $grow)))`;
    const memory = `(module (import "program" "memory" (memory 1)) (func (export "grow") (result i32) (memory.grow (i32.const 1))))`;
    const second = (wat: string) =>
      wat.replace(`"memory" "grow"`, `"memory2" "grow"`).replace(`"program"`, `"program2"`);
    const { exports, plan } = await link({
      program: await assemble(program),
      memory: await assemble(memory),
      program2: await assemble(second(program)),
      memory2: await assemble(second(memory)),
    });
    expect(plan.made.map(({ owner }) => owner)).toEqual(["program", "program2"]);
    expect([exported(exports, "program", "run")(), exported(exports, "program", "run")()]).toEqual([1, 2]);
    expect(exported(exports, "program2", "run")()).toBe(1);
  });

  test("leaves the slots of closures null, and puts an early stub into every other", () => {
    const shims = [0, 2, 3, 6, 7, 8];
    const plan = planOf(
      Array.from({ length: 10 }, () => plain([])),
      (slot) => shims.includes(slot),
    );
    const [bytes = new Uint8Array()] = encodeLinkerModules(plan);
    const early: unknown[] = [];
    const note = (slot: number) => early.push(slot);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { "": { "": note } });
    const slots = exports["slots"] as WebAssembly.Table;
    expect(Array.from({ length: slots.length }, (_, slot) => slots.get(slot) !== null)).toEqual(
      Array.from({ length: 10 }, (_, slot) => shims.includes(slot)),
    );
    for (const slot of shims) expect(exports[`f${slot}`]).toThrow(WebAssembly.RuntimeError);
    expect(early).toEqual(shims);
    // It cannot grow.
    expect(parseModule(bytes).exports[0]).toMatchObject({ type: { limits: { minimum: 10, maximum: 10 } } });
  });

  test("takes 130 slots, whose numbers need a second byte", () => {
    const plan = planOf(Array.from({ length: 130 }, () => plain([])));
    const bindings = createLinkerBindings(plan, NO_HOST);
    const numbers = plan.deferred.map((_, slot) => {
      try {
        bindings.deferredFunction(slot)();
        return undefined;
      } catch (error) {
        return /called "b" "(\d+)"/.exec(String(error))?.[1];
      }
    });
    expect(numbers).toEqual(plan.deferred.map((_, slot) => `${slot}`));
  });

  test.each([0, 1, 127, 128, 1_000])("forwards %i parameters", async (count) => {
    const params = `(param ${"i32 ".repeat(count)})`;
    const sum = Array.from({ length: count }, (_, at) => `(i32.add (local.get ${at}))`).join(" ");
    const gets = Array.from({ length: count }, (_, at) => `(i32.const ${at})`).join(" ");
    const { exports, plan } = await link({
      first: await assemble(`(module (import "second" "f" (func $f ${params} (result i32))) (func (export "g"))
        (func (export "run") (result i32) ${gets} (call $f)))`),
      second: await assemble(`(module (import "first" "g" (func)) (import "first" "run" (func (result i32)))
        (func (export "f") ${params} (result i32) (i32.const ${count}) ${sum}))`),
    });
    expect(plan.deferred.map(({ binding }) => binding)).toEqual(["shim"]);
    expect(exported(exports, "first", "run")()).toBe(count + (count * (count - 1)) / 2);
  });

  test("keeps vectors whole between two modules", async () => {
    const { exports, plan } = await link({
      first:
        await assemble(`(module (import "second" "f" (func $f (param v128 v128) (result v128 v128))) (func (export "g"))
        (func (export "run") (result i32) (local v128)
          (call $f (v128.const i32x4 1 2 3 4) (v128.const i32x4 10 20 30 40)) (local.set 0)
          (i32x4.extract_lane 3) (i32.add (i32x4.extract_lane 1 (local.get 0)))))`),
      second: await assemble(`(module (import "first" "g" (func)) (import "first" "run" (func (result i32)))
        (func (export "f") (param v128 v128) (result v128 v128) (local.get 1) (i32x4.add (local.get 0) (local.get 1))))`),
    });
    expect(plan.deferred.map(({ binding }) => binding)).toEqual(["shim"]);
    // Lane 3 of the second parameter, and lane 1 of the sum.
    expect(exported(exports, "first", "run")()).toBe(40 + 22);
  });

  test("encodes forwarders of any types: recursive, with supertypes, references and packed fields", async () => {
    const property = fc.asyncProperty(arbitraryModule, fc.nat(), async ({ types }, bits) => {
      const plan = planOf(types, (slot) => ((bits >> (slot % 30)) & 1) === 0);
      const shims = plan.deferred.flatMap(({ binding, type }, slot) => (binding === "shim" ? [{ slot, type }] : []));
      const modules = encodeLinkerModules(plan);
      expect(modules.length).toBe(shims.length > 0 ? 1 : 0);
      for (const bytes of modules) {
        expect(await print(bytes)).toMatch(/^\(module/);
        const parsed = parseModule(bytes);
        expect(parsed.types.slice(0, types.length)).toEqual(types);
        expect(parsed.exports.slice(1).map(({ name, type }) => ({ name, type }))).toEqual(
          shims.map(({ slot, type }) => ({ name: `f${slot}`, type })),
        );
      }
    });
    await fc.assert(property, runs(300));
  });

  test("encodes what an engine with all of WebAssembly 3.0 takes", async () => {
    const count = runs(300).numRuns;
    const valid = arbitraryModule.filter(({ types }) => types.every(({ supertype }) => supertype === undefined));
    const modules = sample(valid, count).flatMap(({ types }) => encodeLinkerModules(planOf(types)));
    expect(modules.length).toBeGreaterThan(count / 3);
    const base64 = modules.map((bytes) => Buffer.from(bytes).toString("base64"));
    const verdicts = await runScript<boolean[]>(deno, "../validations-on-stdin.ts", base64);
    const refused = modules.filter((_, at) => !verdicts[at]);
    expect(await Promise.all(refused.map((bytes) => print(bytes)))).toEqual([]);
  }, 180_000);
});
