import { describe, expect, test } from "vitest";
import { exported } from "../../test/exported.ts";
import { errorOf } from "../../test/outcomes.ts";
import { loadRealm } from "../../test/realm.ts";
import { assembleLegacyHandlers } from "../../test/wat.ts";
import { raiseTrap } from "./raise-trap.ts";
import { UnresolvedCallError } from "./unresolved-call.ts";

/** Returns -2 if its handler catches the error of the import. */
const GUARDED = `(module (import "env" "missing" (func $missing (param i32) (result i32)))
  (func (export "run") (result i32)
    (try (result i32) (do (call $missing (i32.const 1))) (catch_all (i32.const -2)))))`;

/** Its start function returns early to a handler, which catches any exception. */
const HASTY = `(module (import "slow" "work" (func $work)) (memory (export "memory") 1) (start $begin)
  (func $begin (try (do (call $work)) (catch_all))))`;
const SLOW = `(module (import "hasty" "memory" (memory 1)) (func (export "work")))`;

async function compiled(wat: string): Promise<WebAssembly.Module> {
  return new WebAssembly.Module(await assembleLegacyHandlers(wat));
}

const ownError = () =>
  new UnresolvedCallError({ code: "CALLED_UNRESOLVED", message: "a problem", hint: "a remedy", module: "a" });

describe("raiseTrap()", () => {
  test("throws an error of the same class with the same properties, and its stack", async () => {
    const own = ownError();
    const raised = await errorOf(() => raiseTrap(own));
    expect(raised).toBeInstanceOf(UnresolvedCallError);
    expect(raised).not.toBe(own);
    expect({ ...raised }).toEqual({ ...own });
    expect(raised.message).toBe(own.message);
    expect(raised.stack).toBe(own.stack);
    expect(Object.keys(raised)).not.toContain("stack");
  });

  test("the handler of the tests catches an exception of JavaScript", async () => {
    const module = await compiled(GUARDED);
    const missing = () => {
      throw ownError();
    };
    const { exports } = new WebAssembly.Instance(module, { env: { missing } });
    expect(exported({ a: exports }, "a", "run")()).toBe(-2);
  });
});

describe.each([{ mayCompile: true }, { mayCompile: false }])("in a realm with %o", ({ mayCompile }) => {
  test("no handler catches the call of a function that nobody provides", async () => {
    const { rec } = await loadRealm({ mayCompile });
    const { exports } = await rec.link({ a: await compiled(GUARDED) }, { unresolved: "trap" });
    expect(await errorOf(() => exported(exports, "a", "run")())).toMatchObject({
      name: "UnresolvedCallError",
      code: "CALLED_UNRESOLVED",
      diagnostics: [{ module: "a", import: { module: "env", name: "missing" } }],
    });
  });

  test("no handler catches the call of a function before its provider exists", async () => {
    const { rec } = await loadRealm({ mayCompile });
    const error = await errorOf(rec.link({ hasty: await compiled(HASTY), slow: await compiled(SLOW) }));
    expect(error).toMatchObject({
      code: "INSTANTIATION_TRAPPED",
      cause: { code: "CALLED_BEFORE_BOUND", diagnostics: [{ import: { module: "slow", name: "work" } }] },
    });
    expect(error.message).toContain('hasty called "slow" "work" before slow, which provides it as "work"');
  });
});
