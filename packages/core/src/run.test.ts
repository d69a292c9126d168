import { describe, expect, test } from "vitest";
import { exported } from "../test/exported.ts";
import { errorOf } from "../test/outcomes.ts";
import { assemble, moduleTypes } from "../test/wat.ts";
import { instantiatePlan as instantiateInWords } from "./instantiate-plan.ts";
import { explain, planLink } from "./plan.ts";
import { instantiatePlan, ModuleLinkError } from "./run.ts";

const CALLER = `(module (import "leaf" "seven" (func $seven (result i32))) (func (export "eight") (result i32)
  (i32.add (call $seven) (i32.const 1))))`;
const LEAF = `(module (func (export "seven") (result i32) (i32.const 7)))`;

const planOf = async (modules: Readonly<Record<string, string>>) => planLink(await moduleTypes(modules));
const compile = async (wat: string) => new WebAssembly.Module(await assemble(wat));

describe("instantiatePlan() of @rec/core/run", () => {
  test("runs a plan as that of @rec/core does", async () => {
    const plan = await planOf({ caller: CALLER, leaf: LEAF });
    const { exports } = instantiatePlan(plan, { caller: await compile(CALLER), leaf: await compile(LEAF) });
    expect(exported(exports, "caller", "eight")()).toBe(8);
  });

  test("throws errors with code, module and values, whose text explain() makes, also after JSON", async () => {
    const plan = await planOf({ caller: CALLER, leaf: LEAF, bad: "(module (func $s unreachable) (start $s))" });
    const modules = { caller: await compile(CALLER), leaf: await compile(LEAF), bad: await compile("(module)") };
    for (const given of [
      {},
      { ...modules, leaf: await compile(CALLER) },
      { ...modules, bad: await compile("(module (func $s unreachable) (start $s))") },
    ]) {
      const error = await errorOf(async () => instantiatePlan(plan, given));
      const inWords = await errorOf(async () => instantiateInWords(plan, given));
      expect(error).toBeInstanceOf(ModuleLinkError);
      expect(error.diagnostics.map(({ code, module }) => [code, module])).toEqual(
        inWords.diagnostics.map(({ code, module }) => [code, module]),
      );
      expect(explain(error)).toBe(inWords.message);
      expect(explain({ diagnostics: JSON.parse(JSON.stringify(error.diagnostics)) })).toBe(inWords.message);
      expect(error.message).toContain(error.code);
      expect(error.diagnostics[0]?.hint).toContain("explain(error)");
    }
  });
});

describe("explain()", () => {
  test("keeps the message of an error that has its text, and prints anything else", async () => {
    const error = await errorOf(async () => planLink(await moduleTypes({ caller: CALLER })));
    expect(explain(error)).toBe(error.message);
    expect(explain(new TypeError("other"))).toBe("other");
    expect(explain("a string")).toBe("a string");
    expect(explain(undefined)).toBe("undefined");
  });
});
