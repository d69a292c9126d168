import { describe, expect, test } from "vitest";
import { moduleTypes } from "../../../test/wat.ts";
import { planLink } from "../../plan-link.ts";
import type { PlanOptions } from "../plan-options.ts";

const USER = `(module (import "owner" "memory" (memory 1)) (import "owner" "table" (table 1 funcref))
  (import "owner" "tag" (tag)) (func (export "work")))`;

/** The rewrite of a module that a plan hoists a memory, a table and a tag from. */
async function rewriteOf(fields = "", options?: PlanOptions) {
  const owner = `(module (import "user" "work" (func)) ${fields} (memory (export "memory") 1)
    (table (export "table") 1 funcref) (tag (export "tag")))`;
  const plan = planLink(await moduleTypes({ owner, user: USER }), options);
  return plan.units.find(({ name }) => name === "owner")?.rewrite ?? expect.fail("The owner keeps its bytes");
}

const namespacesOf = ({ hoists }: Awaited<ReturnType<typeof rewriteOf>>) => [
  ...new Set(hoists.map(({ module }) => module)),
];

describe("planRewrites()", () => {
  test("gives the shortest names, each once", async () => {
    const { hoists } = await rewriteOf();
    expect(hoists.map(({ kind, module, name }) => [kind, module, name])).toEqual([
      ["table", "", ""],
      ["memory", "", "0"],
      ["tag", "", "1"],
    ]);
  });

  test.each<[string, string, PlanOptions, string]>([
    ["the module imports from the empty namespace", `(import "" "x" (func))`, { imports: { "": { x() {} } } }, "'"],
    ["the engine provides the imports of the empty namespace", "", { importedStringConstants: "" }, "'"],
    [
      "the module and the engine use the two shortest",
      `(import "" "x" (func))`,
      { imports: { "": { x() {} } }, importedStringConstants: "'" },
      "''",
    ],
  ])("takes another namespace if %s", async (_, fields, options, expected) => {
    expect(namespacesOf(await rewriteOf(fields, options))).toEqual([expected]);
  });

  test("gives a deferred start function an export without a name, or with the next name that is free", async () => {
    expect((await rewriteOf("(func $s) (start $s)")).startExport).toBe("");
    expect((await rewriteOf(`(func $s (export "")) (start $s)`)).startExport).toBe("'");
  });
});
