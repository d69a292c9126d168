import { describe, expect, test } from "vitest";
import { type ExportedFunction, exported } from "../../test/exported.ts";
import { errorOf } from "../../test/outcomes.ts";
import { assemble } from "../../test/wat.ts";
import { link } from "../link.ts";
import type { Linked } from "../link-options.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { createHostImports } from "../wasm/host-import.ts";
import { createLinkerBindings } from "./bind-deferred.ts";

const NO_HOST = createHostImports({});

type Binding = "shim" | "closure";

/** Links `first` and `second`, which need each other, so that `first` calls `second` through a slot. */
async function linkPair(first: string, second: string, binding: Binding): Promise<Linked> {
  const linked = await link(
    { first: await assemble(first), second: await assemble(second) },
    { hoist: false, binding },
  );
  expect(linked.plan.order).toEqual(["first", "second"]);
  expect(linked.plan.deferred.map((deferred) => deferred.binding)).toEqual([binding]);
  return linked;
}

/**
 * `first.run` has the given signature and passes all values to `second.run`, which has `body`; `second` needs `first`.
 */
async function runAcross(signature: string, body: string, binding: Binding): Promise<ExportedFunction> {
  const params = /\(param ([^)]*)\)/.exec(signature)?.[1]?.split(" ") ?? [];
  const gets = params.map((_, at) => `local.get ${at}`).join(" ");
  const { exports } = await linkPair(
    `(module (import "second" "run" (func $run ${signature})) (memory (export "memory") 1)
       (func (export "run") ${signature} ${gets} call $run))`,
    `(module (import "first" "memory" (memory 1)) (func (export "run") ${signature} ${body}))`,
    binding,
  );
  return exported(exports, "first", "run");
}

describe.each<Binding>(["shim", "closure"])("a function deferred by %s", (binding) => {
  test.each([0, 1, 2, 3, 4, 5, 6, 9])("carries %i parameters in their order", async (count) => {
    const params = count === 0 ? "" : `(param ${Array(count).fill("i32").join(" ")})`;
    // Digits of a decimal number, in the order of the parameters: if any two are swapped, the sum differs.
    const digits = Array.from({ length: count }, (_, at) => `i32.const 10 i32.mul local.get ${at} i32.add`).join(" ");
    const run = await runAcross(`${params} (result i32)`, `i32.const 0 ${digits}`, binding);
    const values = Array.from({ length: count }, (_, at) => at + 1);
    expect(run(...values)).toBe(Number(values.join("") || "0"));
  });

  test.each<[string, unknown]>([
    ["i32", -5],
    ["i64", -(2n ** 63n)],
    ["i64", 2n ** 63n - 1n],
    ["f32", 1.5],
    ["f64", Number.MAX_VALUE],
    ["externref", Object.freeze({ any: "thing" })],
    ["externref", null],
    ["funcref", null],
  ])("carries %s %s there and back", async (type, value) => {
    const run = await runAcross(`(param ${type}) (result ${type})`, "local.get 0", binding);
    expect(run(value)).toBe(value);
  });

  test("carries several results, and none", async () => {
    const swap = await runAcross("(param i64 f64) (result f64 i64)", "local.get 1 local.get 0", binding);
    expect(swap(7n, 0.5)).toEqual([0.5, 7n]);
    const nothing = await runAcross("(param i32)", "", binding);
    expect(nothing(1)).toBeUndefined();
  });

  test("lets a trap of its provider through as it is", async () => {
    const run = await runAcross("(result i32)", "unreachable", binding);
    const error = await errorOf(() => run());
    expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
    expect(error.message).toBe("unreachable");
  });

  test("lets an exception of its provider through as it is", async () => {
    const { exports } = await linkPair(
      `(module (import "second" "fail" (func $fail)) (tag (export "failed") (param i32)) (export "failing" (func 1))
         (func (call $fail)))`,
      `(module (import "first" "failed" (tag $failed (param i32))) (func (export "fail") (throw $failed (i32.const 7))))`,
      binding,
    );
    const error: unknown = await errorOf(() => exported(exports, "first", "failing")());
    const failed = exports["first"]?.["failed"] as unknown as WebAssembly.Tag;
    const exception = error as WebAssembly.Exception;
    expect([exception.is(failed), exception.getArg(failed, 0)]).toEqual([true, 7]);
  });
});

describe("createLinkerBindings() with closures", () => {
  const plan: LinkPlan = {
    version: 2,
    modules: [],
    units: [],
    order: ["a", "b"],
    cycles: [],
    deferred: [
      {
        importer: "a",
        import: { module: "env", name: "f" },
        provider: { module: "b", name: "__proto__" },
        binding: "closure",
        type: { kind: "function", typeIndex: 0, params: ["i32"], results: [] },
      },
      {
        importer: "a",
        import: { module: "env", name: "g" },
        provider: { module: "c d", name: "g" },
        binding: "closure",
        type: { kind: "function", typeIndex: 1, params: [], results: [] },
      },
    ],
    made: [],
    types: [],
    steps: [],
    warnings: [],
  };
  test("traps before its provider exists, and names caller, import and provider", async () => {
    const error = await errorOf(async () => createLinkerBindings(plan, NO_HOST).deferredFunction(1)());
    expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
    expect(error).toMatchObject({
      name: "EarlyCallError",
      code: "CALLED_BEFORE_BOUND",
      message:
        'CALLED_BEFORE_BOUND  a called "env" "g" before "c d", which provides it as "g", was instantiated\n' +
        "    hint: let a call it after linking, not while it is instantiated",
      diagnostics: [{ code: "CALLED_BEFORE_BOUND", module: "a", import: { module: "env", name: "g" } }],
    });
  });

  test("fills one slot, and no others", async () => {
    const deferred = createLinkerBindings(plan, NO_HOST);
    deferred.fill(0, (value) => [value]);
    expect(deferred.deferredFunction(0)(7)).toEqual([7]);
    expect((await errorOf(async () => deferred.deferredFunction(1)())).code).toBe("CALLED_BEFORE_BOUND");
  });

  test("an importer gets the same function before and after its slot is filled", () => {
    const deferred = createLinkerBindings(plan, NO_HOST);
    const before = deferred.deferredFunction(1);
    deferred.fill(1, () => 3);
    expect(deferred.deferredFunction(1)).toBe(before);
    expect(before()).toBe(3);
  });

  test("refuses a slot that the plan does not have", () => {
    expect(() => createLinkerBindings(plan, NO_HOST).deferredFunction(2)).toThrow(RangeError);
  });

  test("two bindings of one plan do not share anything", async () => {
    const [first, second] = [createLinkerBindings(plan, NO_HOST), createLinkerBindings(plan, NO_HOST)];
    first.fill(1, () => 3);
    expect((await errorOf(async () => second.deferredFunction(1)())).code).toBe("CALLED_BEFORE_BOUND");
  });
});
