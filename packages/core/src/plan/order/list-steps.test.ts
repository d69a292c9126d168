import { describe, expect, test } from "vitest";
import { moduleType } from "../../../test/module-type.ts";
import { moduleTypes } from "../../../test/wat.ts";
import { planLink } from "../../plan-link.ts";

/** The steps of a plan, a line each. */
function stepsOf(...args: Parameters<typeof planLink>): string[] {
  return planLink(...args).steps.map((step) => {
    const { unit } = step;
    if (step.do === "instantiate") return `instantiate ${unit}`;
    if (step.do === "call") return `call ${unit} ${step.export}`;
    if (!("export" in step)) return step.do;
    return `${step.do} ${step.do === "fill" ? step.slot : step.extern} with ${unit} ${step.export}`;
  });
}

describe("listSteps()", () => {
  test("lists nothing for no modules, and one step for each module in order", () => {
    expect(stepsOf({})).toEqual([]);
    const types = { a: moduleType({ imports: [["b", "f"]] }), b: moduleType({ exports: [["f"]] }) };
    expect(stepsOf(types)).toEqual(["instantiate b", "instantiate a"]);
  });

  test("fills slots as soon as their provider is instantiated, in the order of slots", () => {
    const types = {
      a: moduleType({
        imports: [
          ["b", "f"],
          ["c", "g"],
          ["b", "h"],
        ],
        exports: [["x"]],
      }),
      b: moduleType({
        imports: [
          ["a", "x"],
          ["c", "g"],
        ],
        exports: [["f"], ["h"]],
      }),
      c: moduleType({
        imports: [
          ["a", "x"],
          ["b", "f"],
        ],
        exports: [["g"]],
      }),
    };
    const plan = planLink(types);
    const steps = stepsOf(types);
    for (const [slot, { provider }] of plan.deferred.entries()) {
      const filled = steps.indexOf(`fill ${slot} with ${provider.module} ${provider.name}`);
      const since = steps.slice(steps.indexOf(`instantiate ${provider.module}`) + 1, filled);
      expect(filled).toBeGreaterThan(0);
      expect(since.every((step) => step.startsWith("fill"))).toBe(true);
    }
    expect(steps).toHaveLength(3 + plan.deferred.length);
  });

  test("runs deferred start functions after the last module of their cycle, providers first", async () => {
    const starter = `(func $s) (start $s)`;
    const types = await moduleTypes({
      a: `(module (import "b" "f" (func)) (memory (export "m") 1) (export "" (func $s)) ${starter})`,
      b: `(module (import "a" "m" (memory 1)) (func (export "f")) ${starter})`,
      alone: `(module ${starter})`,
      user: `(module (import "a" "m" (memory 1)))`,
    });
    expect(stepsOf(types)).toEqual([
      "instantiate b",
      "instantiate a",
      "call b ",
      "call a '",
      "instantiate alone",
      "instantiate user",
    ]);
  });

  test("is linear: a chain of 20,000 modules", { tags: "large" }, () => {
    const size = 20_000;
    const types = Object.fromEntries(
      Array.from({ length: size }, (_, at) => [
        `m${at}`,
        moduleType({ imports: at + 1 < size ? [[`m${at + 1}`, "f"]] : [], exports: [["f"]] }),
      ]),
    );
    const steps = planLink(types).steps;
    expect(steps).toHaveLength(size);
    expect(steps[0]).toEqual({ do: "instantiate", unit: `m${size - 1}` });
  });
});
