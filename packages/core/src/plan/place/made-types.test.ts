import { describe, expect, test } from "vitest";
import { type CModule, cModule, tableType } from "../../../test/c-module.ts";
import { problemLines, problemsOf } from "../../../test/link-problems.ts";
import { planLink } from "../../plan-link.ts";
import type { PlanOptions } from "../plan-options.ts";

/*
 * A memory or table that the linker makes for several modules has one type. Modules that declare what no limits satisfy are
 * told when the link is planned: the engine would stop at the second of them, when the first one runs already.
 */

const planOf = (modules: Readonly<Record<string, CModule>>, options?: PlanOptions) => () =>
  planLink(Object.fromEntries(Object.entries(modules).map(([name, given]) => [name, cModule(given)])), options);

const SHARED: CModule = { shared: true, maximum: 64 };

describe("planLink() of modules that import one memory of the linker", () => {
  test("reports one that has no shared memory beside one that has", () => {
    expect(problemLines(planOf({ a: SHARED, b: {} }))).toEqual([
      'EXTERN_TYPE_MISMATCH  b imports "env" "memory": expected memory of 2 or more pages of 64 KiB, ' +
        "found memory of 2 to 64 pages of 64 KiB, shared in a",
    ]);
    expect(problemsOf(planOf({ a: SHARED, b: {} }))[0]).toMatchObject({
      module: "b",
      import: { module: "env", name: "memory" },
      hint: "compile both modules with the same memory model (shared or not, 32 or 64 bits)",
    });
  });

  test("reports each of several, in both orders", () => {
    const [first, ...rest] = problemLines(planOf({ a: {}, b: SHARED, c: SHARED }));
    expect(first).toMatch(/^EXTERN_TYPE_MISMATCH {2}b imports "env" "memory": expected .*, shared, found .* in a$/);
    expect(rest).toEqual([expect.stringMatching(/^EXTERN_TYPE_MISMATCH {2}c imports/)]);
  });

  test("reports one with 64-bit addresses, also with other limits allowed", () => {
    const pair = { a: {}, b: { addressType: "i64" } } as const;
    for (const options of [{}, { reconcileLimits: true }]) {
      expect(problemLines(planOf(pair, options))).toContainEqual(
        expect.stringMatching(/^EXTERN_TYPE_MISMATCH {2}b imports "env" "memory": expected .*, 64-bit, found .* in a$/),
      );
    }
  });

  test("reports a table of other elements", () => {
    const externs = { ...tableType(1), element: { ref: "extern", nullable: true } } as const;
    const b: CModule = { imports: [["env", "__indirect_function_table", externs]] };
    expect(problemLines(planOf({ a: { table: "imported" }, b }))).toEqual([
      expect.stringMatching(
        /^EXTERN_TYPE_MISMATCH {2}b imports "env" "__indirect_function_table": expected .*externref, found .*funcref in a$/,
      ),
    ]);
  });

  test("makes one memory for limits that differ", () => {
    const { made } = planOf({ a: { pages: 3 }, b: { maximum: 9 }, c: { maximum: 5 } })();
    expect(made[0]?.text).toBe("memory of 3 to 5 pages of 64 KiB");
  });
});
