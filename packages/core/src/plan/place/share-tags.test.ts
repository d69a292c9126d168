import { describe, expect, test } from "vitest";
import { exported } from "../../../test/exported.ts";
import { problemsOf } from "../../../test/link-problems.ts";
import { assembleLegacyHandlers } from "../../../test/wat.ts";
import { describePlan } from "../../explain/describe-plan.ts";
import { instantiatePlan } from "../../instantiate-plan.ts";
import { parseModule } from "../../parse-module.ts";
import { planLink } from "../../plan-link.ts";
import { planUnchanged } from "../../plan-unchanged.ts";
import { rewriteModule } from "../../rewrite-module.ts";
import type { PlanOptions } from "../plan-options.ts";

/** Throws its argument. */
const thrower = (tag: string) => `(module ${tag} (func (export "throw") (param i32) (throw $tag (local.get 0))))`;
/** The value that it catches, or -1 for an exception with another tag. */
const catcher = (tag: string) => `(module (import "thrower" "throw" (func $throw (param i32))) ${tag}
  (func (export "catch") (param i32) (result i32)
    (try (result i32) (do (call $throw (local.get 0)) (i32.const 0)) (catch $tag) (catch_all (i32.const -1)))))`;

const TAG = "(tag $tag (param i32))";
const EXPORTED = `(tag $tag (export "__cpp_exception") (param i32))`;

interface Given {
  readonly wat: string;
  readonly tagNames?: readonly (string | null)[];
}

async function build(given: Readonly<Record<string, Given>>, options: PlanOptions = {}) {
  const bytes: Record<string, Uint8Array<ArrayBuffer>> = {};
  const types: Record<string, ReturnType<typeof parseModule>> = {};
  for (const [name, { wat, tagNames }] of Object.entries(given)) {
    bytes[name] = await assembleLegacyHandlers(wat);
    const { areas: _, ...type } = parseModule(bytes[name]);
    types[name] = tagNames === undefined ? type : { ...type, areas: { tagNames } };
  }
  const plan = planLink(types, options);
  const compile = () =>
    Object.fromEntries(
      Object.entries(bytes).map(([name, own]) => [
        name,
        new WebAssembly.Module(rewriteModule(plan, { name, bytes: own })),
      ]),
    );
  return { plan, bytes, compile };
}

async function caughtBy(given: Readonly<Record<string, Given>>): Promise<unknown> {
  const { plan, compile } = await build(given);
  return exported(instantiatePlan(plan, compile()).exports, "catcher", "catch")(42);
}

const NAMES = ["__cpp_exception"];
const OTHER = `(tag (param f64))`;

describe("planLink() of modules with exception tags", () => {
  test.each<[string, Record<string, Given>]>([
    [
      "by the name section",
      { thrower: { wat: thrower(TAG), tagNames: NAMES }, catcher: { wat: catcher(TAG), tagNames: NAMES } },
    ],
    ["by exports", { catcher: { wat: catcher(EXPORTED) }, thrower: { wat: thrower(EXPORTED) } }],
    ["by both", { catcher: { wat: catcher(TAG), tagNames: NAMES }, thrower: { wat: thrower(EXPORTED) } }],
    [
      "behind other tags",
      {
        thrower: { wat: thrower(OTHER + TAG), tagNames: [null, "__cpp_exception"] },
        catcher: { wat: catcher(TAG), tagNames: NAMES },
      },
    ],
  ])("gives modules that call each other one tag, if they name it %s", async (_how, given) => {
    expect(await caughtBy(given)).toBe(42);
    const { plan } = await build(given);
    expect(plan.warnings).toEqual([]);
    expect(plan.made.filter(({ owner }) => owner === undefined)).toMatchObject([{ text: "tag [i32]" }]);
    expect(describePlan(plan)).toContain("\nMade\n");
  });

  test("gives the tag to a module that imports it and finds no provider", async () => {
    const importing = `(import "env" "__cpp_exception" (tag $tag (param i32)))`;
    const further = { wat: thrower(TAG).replace(`"throw"`, `"other"`), tagNames: NAMES };
    const user = `(import "further" "other" (func (param i32)))`;
    const given = {
      thrower: { wat: thrower(importing) },
      further,
      catcher: { wat: catcher(TAG).replace("(module", `(module ${user}`), tagNames: NAMES },
    };
    expect(await caughtBy(given)).toBe(42);
  });

  test("gives the tag of the one module that defines it to a module that finds no provider", async () => {
    const importing = `(import "env" "__cpp_exception" (tag $tag (param i32)))`;
    const given = { thrower: { wat: thrower(importing) }, catcher: { wat: catcher(TAG), tagNames: NAMES } };
    expect(await caughtBy(given)).toBe(42);
    const alone = { thrower: { wat: thrower(importing) } };
    await expect(build(alone)).rejects.toThrow(expect.objectContaining({ code: "UNRESOLVED_IMPORT" }));
  });

  test("gives one tag to modules that call each other through a third", async () => {
    const middle = `(module (import "deep" "throw" (func (param i32))) (export "throw" (func 0)))`;
    const given = {
      deep: { wat: thrower(TAG), tagNames: NAMES },
      thrower: { wat: middle },
      catcher: { wat: catcher(TAG), tagNames: NAMES },
    };
    expect(await caughtBy(given)).toBe(42);
  });

  test("keeps tags apart of modules that do not call each other, of other names, and of other types", async () => {
    const alone = { a: { wat: thrower(TAG), tagNames: NAMES }, b: { wat: thrower(TAG), tagNames: NAMES } };
    expect((await build(alone)).plan).toMatchObject({ made: [], warnings: [] });
    const named = ["my_error"];
    const other = { thrower: { wat: thrower(TAG), tagNames: named }, catcher: { wat: catcher(TAG), tagNames: named } };
    expect(await caughtBy(other)).toBe(-1);
    expect((await build(other)).plan).toMatchObject({ made: [], warnings: [] });
    const jump = {
      thrower: { wat: thrower(TAG), tagNames: ["__c_longjmp"] },
      catcher: { wat: catcher(TAG), tagNames: NAMES },
    };
    expect(await caughtBy(jump)).toBe(-1);
    const wide = { wat: `(module (import "thrower" "throw" (func (param i32))) (tag (param i64)))`, tagNames: NAMES };
    expect((await build({ thrower: { wat: thrower(TAG), tagNames: NAMES }, wide })).plan).toMatchObject({
      made: [],
      warnings: [],
    });
  });

  test("warns of tags of one type that are not named, and says the way out", async () => {
    const given = { thrower: { wat: thrower(TAG) }, catcher: { wat: catcher(TAG), tagNames: NAMES } };
    const { plan } = await build(given);
    expect(plan.made).toEqual([]);
    expect(plan.warnings).toMatchObject([{ code: "SEPARATE_TAGS", module: "thrower" }]);
    expect(plan.warnings[0]?.message).toContain("thrower, catcher");
    expect(await caughtBy(given)).toBe(-1);
  });

  test("leads with the way out to one tag: it is left undefined, and the host gives it", async () => {
    const importing = `(import "env" "__cpp_exception" (tag $tag (param i32)))`;
    const tag = new (WebAssembly as unknown as { Tag: new (type: object) => WebAssembly.ExportValue }).Tag({
      parameters: ["i32"],
    });
    const imports = { env: { __cpp_exception: tag } };
    const { plan, compile } = await build(
      { thrower: { wat: thrower(importing) }, catcher: { wat: catcher(importing) } },
      { imports },
    );
    expect(plan.warnings).toEqual([]);
    expect(exported(instantiatePlan(plan, compile(), imports).exports, "catcher", "catch")(42)).toBe(42);
  });

  test("has no plan for the same modules unchanged", async () => {
    const { plan, bytes } = await build({ thrower: { wat: thrower(EXPORTED) }, catcher: { wat: catcher(EXPORTED) } });
    const modules = Object.fromEntries(
      Object.entries(bytes).map(([name, own]) => [name, new WebAssembly.Module(own)] as const),
    );
    expect(problemsOf(() => planUnchanged(plan, modules)).map(({ code }) => code)).toEqual([
      "MODULE_NOT_REWRITTEN",
      "MODULE_NOT_REWRITTEN",
    ]);
  });
});
