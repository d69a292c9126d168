import { describe, expect, test } from "vitest";
import { exported } from "../test/exported.ts";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { ModuleLinkError, ModuleParseError } from "./errors.ts";
import { instantiatePlan } from "./instantiate-plan.ts";
import { link } from "./link.ts";
import { name, section } from "./parse/fixtures/encode-module.ts";
import { parseModule } from "./parse-module.ts";
import { planLink } from "./plan-link.ts";
import { planUnchanged } from "./plan-unchanged.ts";
import { rewriteModule } from "./rewrite-module.ts";
import type { SectionRange } from "./wasm/module-type.ts";

/** The memory is hoisted, and the start function of `program` is deferred until all functions are bound. */
const PROGRAM = `(module (import "memory" "next" (func $next (result i32))) (memory (export "memory") 1)
  (global $first (mut i32) (i32.const 0)) (start $begin) (func $begin (global.set $first (call $next)))
  (func (export "first") (result i32) (global.get $first)))`;
const MEMORY = `(module (import "program" "memory" (memory 1))
  (func (export "next") (result i32)
    (i32.store (i32.const 0) (i32.add (i32.const 1) (i32.load (i32.const 0)))) (i32.load (i32.const 0))))`;
const LEAF = `(module (func (export "leaf")))`;

async function given() {
  const bytes = { program: await assemble(PROGRAM), memory: await assemble(MEMORY), leaf: await assemble(LEAF) };
  const { program, memory, leaf } = bytes;
  const plan = planLink({ program: parseModule(program), memory: parseModule(memory), leaf: parseModule(leaf) });
  const raw = {
    program: new WebAssembly.Module(program),
    memory: new WebAssembly.Module(memory),
    leaf: new WebAssembly.Module(leaf),
  };
  const rewritten = {
    ...raw,
    program: new WebAssembly.Module(rewriteModule(plan, { name: "program", bytes: program })),
  };
  return { bytes, plan, raw, rewritten };
}

describe("rewriteModule()", () => {
  test("makes bytes with which instantiatePlan() runs a plan as link() does", async () => {
    const { bytes, plan, rewritten } = await given();
    const sync = instantiatePlan(plan, rewritten);
    const linked = await link(bytes);
    expect(sync.plan).toBe(plan);
    expect(linked.plan).toEqual(plan);
    expect(plan.made).toHaveLength(1);
    expect([exported(sync.exports, "program", "first")(), exported(linked.exports, "program", "first")()]).toEqual([
      1, 1,
    ]);
    expect(Object.keys(sync.exports.program ?? {})).toEqual(["memory", "first"]);
  });

  test("returns the same bytes if the plan changes nothing", async () => {
    const { bytes, plan } = await given();
    const copy = bytes.program.slice();
    expect(rewriteModule(plan, { name: "program", bytes: bytes.program })).not.toEqual(copy);
    expect(bytes.program).toEqual(copy);
    expect(rewriteModule(plan, { name: "leaf", bytes: bytes.leaf })).toBe(bytes.leaf);
  });

  test("works by a plan from elsewhere", async () => {
    const { bytes, plan } = await given();
    const sent = JSON.parse(JSON.stringify(plan)) as typeof plan;
    const input = { name: "program", bytes: bytes.program };
    expect(rewriteModule(sent, input)).toEqual(rewriteModule(plan, input));
  });

  test.each(["__proto__", "two\nlines", ""])(
    "is PLAN_MISMATCH of the module %j, which the plan does not have",
    async (name) => {
      const { bytes, plan } = await given();
      const error = await errorOf(() => rewriteModule(plan, { name, bytes: bytes.leaf }));
      expect(error).toBeInstanceOf(ModuleLinkError);
      expect(error.code).toBe("PLAN_MISMATCH");
      expect(error.diagnostics).toEqual([
        {
          code: "PLAN_MISMATCH",
          message: `the plan has no module ${JSON.stringify(name)}`,
          hint: expect.stringMatching(/^give the name/),
          module: name,
        },
      ]);
    },
  );

  test("names the module whose bytes cannot be parsed", async () => {
    const { bytes, plan } = await given();
    const error = await errorOf(() => rewriteModule(plan, { name: "program", bytes: bytes.program.slice(0, 20) }));
    expect(error).toBeInstanceOf(ModuleParseError);
    expect([error.code, error.module]).toEqual(["UNEXPECTED_END", "program"]);
    expect(error.message).toMatch(/^Cannot parse program: unexpected end in /);
  });
});

describe("instantiatePlan() of unchanged modules, if the plan asks for rewritten ones", () => {
  test("is MODULE_NOT_REWRITTEN for each module, and names the remedies", async () => {
    const { plan, raw } = await given();
    const error = await errorOf(() => instantiatePlan(plan, raw));
    expect(error).toBeInstanceOf(ModuleLinkError);
    expect(error.message).toBe(
      "Cannot carry out the link plan: 1 problem\n" +
        "  MODULE_NOT_REWRITTEN  program was compiled as it came, but the plan asks for 1 hoisted extern and a deferred start function\n" +
        "    hint: compile the bytes that rewriteModule(plan, { name, bytes }) returns, or run planUnchanged(plan, modules), a plan for the modules as they are",
    );
    expect(error.diagnostics).toMatchObject([{ code: "MODULE_NOT_REWRITTEN", module: "program" }]);
  });
});

describe("planUnchanged()", () => {
  test("hoists nothing and defers no start function", async () => {
    const { plan, raw } = await given();
    // No function is bound yet when `program` starts.
    const error = await errorOf(() => instantiatePlan(planUnchanged(plan, raw), raw));
    expect(error.code).toBe("INSTANTIATION_TRAPPED");
    expect(error.message).toContain(`program called "memory" "next" before memory`);

    const quiet = PROGRAM.replace("(start $begin)", "");
    const bytes = await assemble(quiet);
    const types = { program: parseModule(bytes), memory: parseModule(await assemble(MEMORY)) };
    const quietPlan = planLink(types);
    const modules = { program: new WebAssembly.Module(bytes), memory: raw.memory };
    const linked = instantiatePlan(planUnchanged(quietPlan, modules), modules);
    expect(quietPlan.made).toHaveLength(1);
    expect(linked.plan.made).toEqual([]);
    expect(linked.plan.deferred).toMatchObject([{ importer: "program", binding: "closure" }]);
    expect(linked.plan.warnings).toMatchObject([
      { code: "PRECOMPILED_IN_CYCLE", module: "program" },
      { code: "PRECOMPILED_IN_CYCLE", module: "memory" },
    ]);
    expect(exported(linked.exports, "program", "first")()).toBe(0);
  });

  test("is not needed if instantiatePlan() reports the modules that are not rewritten", async () => {
    const both = {
      program: `(module (import "memory" "f" (func)) (memory (export "memory") 1))`,
      memory: `(module (import "program" "memory" (memory 1)) (import "other" "g" (func)) (func (export "f")))`,
      other: `(module (import "memory" "f" (func)) (func (export "g")) (func $begin) (start $begin))`,
    };
    const program = await assemble(both.program);
    const memory = await assemble(both.memory);
    const other = await assemble(both.other);
    const types = { program: parseModule(program), memory: parseModule(memory), other: parseModule(other) };
    const plan = planLink(types);
    expect(plan.units.map(({ rewrite }) => rewrite !== undefined)).toEqual([true, false, true]);
    const mixed = {
      program: new WebAssembly.Module(program),
      memory: new WebAssembly.Module(memory),
      other: new WebAssembly.Module(rewriteModule(plan, { name: "other", bytes: other })),
    };
    expect((await errorOf(() => instantiatePlan(plan, mixed))).diagnostics).toMatchObject([
      { code: "MODULE_NOT_REWRITTEN", module: "program" },
    ]);
    const { memory: _, ...incomplete } = { ...mixed, other: new WebAssembly.Module(other) };
    expect((await errorOf(() => instantiatePlan(plan, incomplete))).diagnostics).toContainEqual(
      expect.objectContaining({ code: "PLAN_MISMATCH", message: "memory is not among the modules given" }),
    );
  });
});

describe("rewriteModule() of a module with a source map", () => {
  /** With 118 bytes, the import section has 127 bytes, and one import more gives it a longer size. */
  test.each([
    ["keeps its length and its source map", "allocator", ["a.map"], 0],
    ["drops the source map, if the code has to move", "n".repeat(118), [], 1],
  ])("%s", async (_, namespace, maps, growth) => {
    const map = section(0, name("sourceMappingURL"), name("a.map"));
    const program = Uint8Array.from([
      ...(await assemble(`(module (import "${namespace}" "next" (func)) (memory (export "memory") 1) (func))`)),
      ...map,
    ]);
    const allocator = await assemble(`(module (import "program" "memory" (memory 1)) (func (export "next")))`);
    const plan = planLink({ program: parseModule(program), [namespace]: parseModule(allocator) });
    const rewritten = rewriteModule(plan, { name: "program", bytes: program });
    expect(rewritten.length - program.length).toBe(growth);
    const sections = parseModule(rewritten).sections.filter((range) => range.name === "sourceMappingURL");
    const decode = ({ offset, sizeBytes }: SectionRange) =>
      new TextDecoder().decode(rewritten.slice(offset + 1, offset + sizeBytes));
    expect(sections.map(decode)).toEqual(maps);
  });
});
