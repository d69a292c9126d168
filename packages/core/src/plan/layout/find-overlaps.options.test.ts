import { describe, expect, test } from "vitest";
import { problemsOf } from "../../../test/link-problems.ts";
import { assemble, moduleTypes } from "../../../test/wat.ts";
import { describeCompiledModule } from "../../load/describe-compiled-module.ts";
import { parseModule } from "../../parse-module.ts";
import { planLink } from "../../plan-link.ts";
import type { PlanOptions } from "../plan-options.ts";

async function codesOf(modules: Readonly<Record<string, string>>, options: PlanOptions = {}): Promise<string[]> {
  const types = await moduleTypes(modules);
  return problemsOf(() => planLink(types, options)).map(({ code }) => code);
}

const OWNER = `(module (memory (export "memory") 1) (data (i32.const 8) "abcdefgh"))`;
const guest = (data: string) => `(module (import "owner" "memory" (memory 1)) ${data})`;

describe("planLink() of data segments with identical bytes", () => {
  test.each([
    ["the whole segment", `(data (i32.const 8) "abcdefgh")`],
    ["the end of it", `(data (i32.const 12) "efghIJKL")`],
    ["the beginning of it", `(data (i32.const 4) "....abcd")`],
    ["a part of it", `(data (i32.const 10) "cd") (data "passive") (data (i32.const 14) "gh")`],
  ])("finds no overlap in %s", async (_, data) => {
    expect(await codesOf({ owner: OWNER, guest: guest(data) })).toEqual([]);
  });

  test.each([
    ["one byte differs", `(data (i32.const 8) "abcdefgX")`],
    ["the bytes are those of another address", `(data (i32.const 9) "abcdefgh")`],
  ])("finds one if %s", async (_, data) => {
    expect(await codesOf({ owner: OWNER, guest: guest(data) })).toEqual(["DATA_OVERLAP"]);
  });

  test("counts pairs of identical bytes neither among the listed nor among the others", async () => {
    const data = (text: string) =>
      Array.from({ length: 20 }, (_, at) => `(data (i32.const ${at * 8}) "${at % 2 === 0 ? "same" : text}")`).join(" ");
    const owner = `(module (memory (export "memory") 1) ${data("here")})`;
    const types = await moduleTypes({ owner, guest: guest(data("ther")) });
    const problems = problemsOf(() => planLink(types));
    expect(problems).toHaveLength(10);
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(["DATA_OVERLAP"]));
  });

  test("reports data beyond the contents that a type carries, because nothing shows that it is identical", async () => {
    const long = `(data (i32.const 8) "${"x".repeat(5_000)}")`;
    const owner = `(module (memory (export "memory") 1) ${long})`;
    expect(await codesOf({ owner, guest: guest(long) })).toEqual(["DATA_OVERLAP"]);
  });
});

describe("planLink() with dataOverlap", () => {
  const modules = { owner: OWNER, guest: guest(`(data (i32.const 8) "patch")`) };

  test('"warn" makes the overlap a warning of the plan', async () => {
    const plan = planLink(await moduleTypes(modules), { dataOverlap: "warn" });
    expect(plan.warnings).toMatchObject([
      {
        code: "DATA_OVERLAP",
        message: expect.stringContaining("data segment 0 of owner at [0x8, 0x10) and data segment 0 of guest"),
        module: "guest",
      },
    ]);
    expect(plan.order).toEqual(["owner", "guest"]);
  });

  test('"allow" says nothing, and "error" is the default', async () => {
    expect(planLink(await moduleTypes(modules), { dataOverlap: "allow" }).warnings).toEqual([]);
    expect(await codesOf(modules)).toEqual(["DATA_OVERLAP"]);
    expect(await codesOf(modules, { dataOverlap: "error" })).toEqual(["DATA_OVERLAP"]);
  });
});

describe("planLink() of element segments in one table", () => {
  const owner = (elements: string) => `(module (table (export "t") 8 funcref) (func $f) ${elements})`;
  const user = (elements: string) => `(module (import "owner" "t" (table 8 funcref)) (func $g) ${elements})`;

  test("reports ELEMENT_OVERLAP with both ranges, the table, and the elements", async () => {
    const types = await moduleTypes({
      owner: owner("(elem (i32.const 1) $f $f)"),
      user: user("(elem declare func $g) (elem (i32.const 2) $g $g)"),
    });
    const [problem, ...others] = problemsOf(() => planLink(types));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      code: "ELEMENT_OVERLAP",
      message:
        "element segment 0 of owner at [1, 3) and element segment 1 of user at [2, 4) " +
        `overlap in table "t" of owner: 1 element, [2, 3)`,
      module: "user",
    });
    expect(problem?.hint).toContain("wasm-ld --table-base");
    expect(problem?.hint).toContain('dataOverlap: "warn"');
  });

  test.each([
    ["behind it", "(elem (i32.const 3) $g)"],
    ["that are passive", "(elem func $g)"],
    ["that are declared", "(elem declare func $g)"],
    ["at an offset that the importer is given", `(global $b (import "env" "b") i32) (elem (global.get $b) $g)`],
    ["in another table", "(table $own 8 funcref) (elem (table $own) (i32.const 1) func $g)"],
  ])("lets elements stand %s", async (_, elements) => {
    const text = user(elements).replace(/\(func \$g\) (\(global [^)]*\) i32\))/, "$1 (func $g)");
    const modules = { owner: owner("(elem (i32.const 1) $f $f)"), user: text };
    expect(await codesOf(modules, { imports: { env: { b: 1 } } })).toEqual([]);
  });

  test.each([
    ["by function index", "(elem (i32.const 2) $g)"],
    ["in a table by its index", "(elem (table 0) (i32.const 2) func $g)"],
    ["by expressions", "(elem (i32.const 2) funcref (ref.func $g) (ref.null func))"],
    ["by expressions, in a table by its index", "(elem (table 0) (i32.const 2) funcref (item ref.func $g))"],
  ])("reads segments %s", async (_, elements) => {
    const modules = { owner: owner("(elem (i32.const 1) $f $f)"), user: user(elements) };
    expect(await codesOf(modules)).toEqual(["ELEMENT_OVERLAP"]);
  });

  test("obeys dataOverlap", async () => {
    const types = await moduleTypes({ owner: owner("(elem (i32.const 1) $f)"), user: user("(elem (i32.const 1) $g)") });
    expect(planLink(types, { dataOverlap: "warn" }).warnings).toMatchObject([{ code: "ELEMENT_OVERLAP" }]);
    expect(planLink(types, { dataOverlap: "allow" }).warnings).toEqual([]);
  });
});

describe("planLink() of precompiled modules that share a memory or table", () => {
  const compiled = async (wat: string) => describeCompiledModule(new WebAssembly.Module(await assemble(wat)));

  test("warns that nothing tells whether their segments overlap", async () => {
    const modules = { owner: parseModule(await assemble(OWNER)), guest: await compiled(guest("")) };
    expect(planLink(modules).warnings).toMatchObject([
      {
        code: "PRECOMPILED_SEGMENTS",
        message:
          `guest came compiled and shares memory "memory" of owner with owner: ` +
          "nothing tells whether their data segments overlap",
        module: "guest",
      },
    ]);
    expect(planLink(modules, { dataOverlap: "allow" }).warnings).toEqual([]);
  });

  test("warns once, if both came compiled", async () => {
    const modules = { owner: await compiled(OWNER), guest: await compiled(guest("")) };
    const warned = planLink(modules).warnings.map(({ code, module = "" }) => [code, module]);
    expect(warned).toEqual([["PRECOMPILED_SEGMENTS", "guest"]]);
  });

  test("says nothing if no other module writes there", async () => {
    const empty = `(module (memory (export "memory") 1))`;
    const modules = { owner: parseModule(await assemble(empty)), guest: await compiled(guest("")) };
    expect(planLink(modules).warnings).toEqual([]);
  });
});
