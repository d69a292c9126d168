import { describe, expect, test } from "vitest";
import { assemble } from "../test/wat.ts";
import { freeze, freezePlan } from "./freeze.ts";
import { parseModule, planLink } from "./index.ts";

const PAGE = new TextEncoder().encode("<!doctype html>");

describe("freeze()", () => {
  test("names the module whose bytes are no module", async () => {
    const a = await assemble("(module)");
    await expect(freeze({ a, b: PAGE })).rejects.toMatchObject({
      name: "ModuleParseError",
      code: "NOT_WEBASSEMBLY",
      module: "b",
    });
  });
});

describe("freezePlan()", () => {
  const plan = async () => planLink({ a: parseModule(await assemble('(module (import "" "f" (func)))')) }, HOST);
  const HOST = { imports: { "": { f() {} } } };

  test("names the module whose bytes are no module, also if the plan does not rewrite the module", async () => {
    const frozen = freezePlan(await plan(), { a: PAGE });
    await expect(frozen).rejects.toMatchObject({ name: "ModuleParseError", code: "NOT_WEBASSEMBLY", module: "a" });
  });

  test.each([
    ["without an import of the plan", "(module)"],
    ["with another kind of import", '(module (import "" "f" (memory 1)))'],
    ["with an export that the plan does not know", '(module (import "" "f" (func)) (memory (export "m") 1))'],
  ])("refuses a module %s", async (_, wat) => {
    const error = await freezePlan(await plan(), { a: await assemble(wat) }).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: "ModuleLinkError", code: "PLAN_MISMATCH" });
    expect(error.diagnostics).toMatchObject([{ module: "a" }]);
  });

  // The import of `b` makes the linker hoist the memory of `a`, unless both are one unit.
  test.each([
    ["in a fused unit", true, "b or a is not the module that the plan was made for"],
    ["with an extern that the linker makes", false, "a was built again since the plan was made"],
  ])("refuses another build %s, and says that it freezes", async (_, fuse, words) => {
    const owner = (memory: string) =>
      assemble(`(module (import "b" "f" (func $f)) (memory (export "m") ${memory}) (func (export "g") (call $f)))`);
    const b = await assemble('(module (import "a" "m" (memory 1)) (func (export "f")))');
    const made = planLink({ a: parseModule(await owner("1")), b: parseModule(b) }, { fuse, place: "off" });
    const error = await freezePlan(made, { a: await owner("1 2 shared"), b }).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: "ModuleLinkError", code: "PLAN_MISMATCH" });
    expect(error.message).toMatch(/^Cannot freeze the modules: 1 problem\n/);
    expect(error.message).toContain(words);
  });
});
