import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { CALLER, LEAF } from "../../test/modules.ts";
import { errorOf } from "../../test/outcomes.ts";
import { assemble, moduleTypes } from "../../test/wat.ts";
import { ModuleLinkError } from "../errors.ts";
import { explained } from "../explain/explained.ts";
import { SYNCHRONOUS_WORDS } from "../explain/synchronous-words.ts";
import { planLink } from "../plan-link.ts";
import { checkModules } from "./check-plan.ts";

const HINT = "give the modules that the plan was made for, or make a new plan with planLink";
const compile = async (wat: string) => new WebAssembly.Module(await assemble(wat));
const planFor = async (modules: Record<string, string>) => planLink(await moduleTypes(modules), { unresolved: "trap" });

async function problemsWith(given: Record<string, unknown>): Promise<string[]> {
  const plan = await planFor({ caller: CALLER, leaf: LEAF });
  const error = await errorOf(async () =>
    explained(() => checkModules(plan, given as Record<string, WebAssembly.Module>), { words: SYNCHRONOUS_WORDS }),
  );
  expect(error).toBeInstanceOf(ModuleLinkError);
  expect(error.message).toMatch(/^Cannot carry out the link plan: \d problems?\n/);
  expect(error.diagnostics.every(({ code, hint }) => code === "PLAN_MISMATCH" && hint === HINT)).toBe(true);
  return error.diagnostics.map(({ module, message }) => `${module}: ${message}`);
}

describe("checkModules()", () => {
  test("accepts the modules of the plan, additional ones, and those of another realm", async () => {
    const plan = await planFor({ caller: CALLER, leaf: LEAF });
    const foreign = runInNewContext("new WebAssembly.Module(new Uint8Array(b))", { b: [...(await assemble(LEAF))] });
    const given = { leaf: foreign, caller: await compile(CALLER), further: await compile(LEAF) };
    expect(() => checkModules(plan, given)).not.toThrow();
  });

  test("reports every module that is missing or not a module", async () => {
    expect(await problemsWith({})).toEqual([
      "caller: caller is not among the modules given",
      "leaf: leaf is not among the modules given",
    ]);
    expect(await problemsWith({ caller: await assemble(CALLER), leaf: null })).toEqual([
      "caller: caller is not a WebAssembly.Module",
      "leaf: leaf is not a WebAssembly.Module",
    ]);
    expect(
      await problemsWith(Object.create({ leaf: await compile(LEAF), caller: await compile(CALLER) })),
    ).toHaveLength(2);
  });

  test("does not find modules on a prototype", async () => {
    const plan = await planFor({ constructor: LEAF });
    await expect(async () => explained(() => checkModules(plan, {}), { words: SYNCHRONOUS_WORDS })).rejects.toThrow(
      "constructor is not among the modules given",
    );
  });

  test.each([
    ["(module)", "caller has 0 imports, the plan knows 1"],
    [
      `(module (import "leaf" "six" (func)) (func (export "eight")))`,
      'caller imports function "leaf" "six", which the plan does not know',
    ],
    [
      `(module (import "feal" "seven" (func)) (func (export "eight")))`,
      'caller imports function "feal" "seven", which the plan does not know',
    ],
    [
      `(module (import "leaf" "seven" (global i32)) (func (export "eight")))`,
      'caller imports global "leaf" "seven", which the plan does not know',
    ],
    [`(module (import "leaf" "seven" (func)))`, "caller has 0 exports, the plan knows 1"],
    [
      `(module (import "leaf" "seven" (func)) (func (export "nine")))`,
      'caller exports function "nine", which the plan does not know',
    ],
    [
      `(module (import "leaf" "seven" (func)) (memory (export "eight") 1))`,
      'caller exports memory "eight", which the plan does not know',
    ],
  ])("tells %s from the module of the plan", async (wat, message) => {
    expect(await problemsWith({ caller: await compile(wat), leaf: await compile(LEAF) })).toEqual([
      `caller: ${message}`,
    ]);
  });
});
