import { describe, expect, test } from "vitest";
import { assemble } from "../wat.ts";
import { deno, node, runScript } from "./run-script.ts";
import type { TrapReport } from "./trap-on-stdin.ts";

/** Each export calls a missing function within a handler, with a signature that no JavaScript function can carry. */
const GUARDED = `(module
  (import "env" "take" (func $take (param exnref v128)))
  (import "env" "give" (func $give (result exnref)))
  (tag $t)
  (func $raised (result exnref) (block $h (result exnref) (try_table (catch_all_ref $h) (throw $t)) (unreachable)))
  (func (export "take") (result i32)
    (block $h (try_table (catch_all $h) (call $take (call $raised) (v128.const i64x2 1 2))) (return (i32.const 1)))
    (i32.const -2))
  (func (export "give") (result i32)
    (block $h (result exnref) (try_table (catch_all_ref $h) (drop (call $give))) (return (i32.const 1)))
    (drop) (i32.const -2)))`;

describe("a stub with exception references in its signature", () => {
  // Node 20, on which the other tests run, has no exception references.
  test.for([node, deno])("traps by name in $name", { timeout: 300_000 }, async (runtime, { skip }) => {
    if (runtime.missing !== undefined) skip(runtime.missing);
    const base64 = Buffer.from(await assemble(GUARDED)).toString("base64");
    expect(await runScript<TrapReport>(runtime, "trap-on-stdin.ts", base64)).toEqual({
      take: { code: "CALLED_UNRESOLVED", module: "a", import: { module: "env", name: "take" } },
      give: { code: "CALLED_UNRESOLVED", module: "a", import: { module: "env", name: "give" } },
    });
  });
});
