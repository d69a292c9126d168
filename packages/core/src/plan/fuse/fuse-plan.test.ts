import { describe, expect, test } from "vitest";
import { caseNames, readCase } from "../../../test/golden/read-case.ts";
import { planCase } from "../../../test/golden/run-case.ts";
import { moduleTypes } from "../../../test/wat.ts";
import { planLink } from "../../plan-link.ts";
import { ALL_PARTS } from "../all-parts.ts";
import type { LinkPlan } from "../plan-format.ts";
import { chooseGroups } from "./choose-groups.ts";
import { createScene } from "./fuse-scene.ts";

const cases = await Promise.all(caseNames().map(readCase));
const plans = cases.flatMap((golden) => {
  try {
    return [{ name: golden.name, fused: planCase(golden, true), linked: planCase(golden) }];
  } catch {
    return [];
  }
});

/** All that is wrong with the order of a plan's steps: each has to come after what it needs. */
function orderFaults({ steps, units, modules, deferred, made }: LinkPlan): string[] {
  const unitOf = new Map(units.flatMap((unit) => unit.modules.map((module) => [module, unit.name] as const)));
  const there = new Set<string>();
  const filled = new Set<number>();
  const faults: string[] = [];
  for (const step of steps) {
    const unit = unitOf.get(step.unit) ?? "";
    if (step.do !== "instantiate") {
      if (!there.has(unit)) faults.push(`${step.do} of ${step.unit} before it exists`);
      if (step.do === "fill") filled.add(step.slot);
      continue;
    }
    for (const { name, imports } of modules) {
      if (unitOf.get(name) !== step.unit) continue;
      for (const { binding } of imports) {
        const provider = binding.by === "export" ? (unitOf.get(binding.module) ?? "") : step.unit;
        if (provider !== step.unit && !there.has(provider)) faults.push(`${name} before ${provider}`);
        if (binding.by === "made" && made[binding.extern] === undefined) faults.push(`${name} gets no made extern`);
        if (binding.by === "deferred" && deferred[binding.slot] === undefined) faults.push(`${name} gets no slot`);
      }
    }
    there.add(step.unit);
  }
  const instantiated = steps.filter((step) => step.do === "instantiate").length;
  if (instantiated !== units.length) faults.push(`${instantiated} steps for ${units.length} units`);
  if (filled.size !== deferred.length) faults.push(`${filled.size} of ${deferred.length} slots are filled`);
  return faults;
}

describe(`fusePlan() on ${plans.length} golden cases`, () => {
  test("fuses modules of most cases", () => {
    expect(plans.filter(({ fused }) => fused.units.some((unit) => unit.fused)).length).toBeGreaterThan(100);
  });

  test.each(plans.map((entry) => [entry.name, entry] as const))("%s has each step after what it needs", (_, entry) => {
    expect(orderFaults(entry.fused)).toEqual([]);
    expect(entry.fused.units.flatMap(({ modules }) => modules).sort()).toEqual([...entry.linked.order].sort());
  });

  test.each(plans.map((entry) => [entry.name, entry] as const))("%s says why a module is alone", (_, { fused }) => {
    const alone = fused.units.flatMap((unit) => (unit.fused ? [] : unit.modules));
    expect(fused.unfused?.map(({ module }) => module).sort()).toEqual(alone.sort());
  });
});

const FUNCTION = `(func (export "f"))`;

describe("chooseGroups()", () => {
  const groupsOf = async (modules: Record<string, string>, options: Parameters<typeof planLink>[1] = {}) => {
    const types = await moduleTypes(modules);
    return chooseGroups(createScene(planLink(types, options), types, ALL_PARTS.createTypeNumbering), { fuse: true });
  };

  test("joins modules by functions, not by other externs", async () => {
    const { groups, unfused } = await groupsOf({
      a: `(module (import "b" "f" (func)))`,
      b: `(module ${FUNCTION} (global (export "g") i32 (i32.const 0)))`,
      c: `(module (import "b" "g" (global i32)))`,
    });
    expect(groups).toEqual([["b", "a"]]);
    expect(unfused).toEqual([{ module: "c", reason: "no-function" }]);
  });

  test("keeps two memories apart", async () => {
    const { groups, unfused } = await groupsOf({
      a: `(module (import "b" "f" (func)) (memory 1))`,
      b: `(module ${FUNCTION} (memory 1))`,
    });
    expect(groups).toEqual([]);
    expect(unfused.map(({ reason }) => reason)).toEqual(["memories", "memories"]);
  });

  test("joins modules that share one memory under two names", async () => {
    const { groups } = await groupsOf({
      a: `(module (import "b" "f" (func)) (import "b" "m" (memory 1)))`,
      b: `(module ${FUNCTION} (memory (export "m") (export "n") 1))`,
      c: `(module (import "b" "f" (func)) (import "b" "n" (memory 1)))`,
    });
    expect(groups).toEqual([["b", "a", "c"]]);
  });

  const OPEN = `(type $open (sub (func (result funcref))))`;
  const NARROW = `${OPEN} (type $narrow (sub $open (func (result (ref func)))))`;
  const REFERENCE = `(func $self (export "self") (ref.func $self) drop) ${FUNCTION}`;

  test.each([
    [
      "a function",
      `${OPEN} (import "b" "g" (func (type $open)))`,
      `${NARROW} (func $g (export "g") (type $narrow) (ref.func $g))`,
    ],
    ["a global", `(import "b" "g" (global funcref))`, `(global (export "g") (ref func) (ref.func 0))`],
    [
      "a global of a defined type",
      `(type $t (func)) (import "b" "g" (global (ref null func)))`,
      `(type $t (func)) (global (export "g") (ref $t) (ref.func 0))`,
    ],
  ])("keeps modules apart of which one asks for %s by a supertype", async (_, imports, definitions) => {
    const { groups, unfused } = await groupsOf({
      a: `(module ${imports} (import "b" "f" (func)))`,
      b: `(module ${definitions} ${REFERENCE})`,
    });
    expect(groups).toEqual([]);
    expect(unfused.map(({ reason }) => reason)).toEqual(["subtype", "subtype"]);
  });

  test("joins modules that ask for references by the types that these have", async () => {
    const types = `(type $cell (struct (field i32))) (type $f (func (param (ref $cell)) (result (ref null $cell))))`;
    const { groups } = await groupsOf({
      // The same types have other indices in each module.
      a: `(module (type $g (func)) ${types} (import "b" "get" (func (type $f))) (import "b" "g" (global (ref null $cell)))
        (import "b" "t" (table 1 (ref null $cell))) (import "b" "k" (global funcref)))`,
      b: `(module ${types} (func (export "get") (type $f) (local.get 0)) (global (export "g") (ref null $cell) (ref.null $cell))
        (table (export "t") 1 (ref null $cell)) (global (export "k") funcref (ref.null func)))`,
    });
    expect(groups).toEqual([["b", "a"]]);
  });

  test("gives the reason of the modules that it concerns, in a group of more modules than are joined pair by pair", async () => {
    const users = Array.from({ length: 400 }, (_, at) => [`user${at}`, `(module (import "owner" "f" (func)))`]);
    const { groups, unfused } = await groupsOf({
      ...Object.fromEntries(users),
      user0: `(module (import "owner" "f" (func)) (memory 1))`,
      owner: `(module ${FUNCTION} (memory 1))`,
      small: `(module ${FUNCTION})`,
      other: `(module (import "small" "f" (func)))`,
    });
    expect(groups).toEqual([["small", "other"]]);
    expect(unfused).toHaveLength(401);
    expect(new Set(unfused.map(({ reason }) => reason))).toEqual(new Set(["memories"]));
  });

  test("joins no module whose provider needs the unit", async () => {
    // `between` needs a table of `b`, and `a` needs a table of `between`: the unit of a and b would need itself.
    const { groups, unfused } = await groupsOf({
      a: `(module (import "b" "f" (func)) (import "between" "s" (table 1 funcref)))`,
      b: `(module ${FUNCTION} (table (export "t") 1 funcref))`,
      between: `(module (import "b" "t" (table 1 funcref)) (table (export "s") 1 funcref))`,
    });
    expect(groups).toEqual([]);
    expect(unfused).toContainEqual({ module: "a", reason: "between" });
  });

  test("keeps the order of start functions of modules outside", async () => {
    // `a` starts first, then `other`; the unit of a and b has to wait for `other`, whose table b needs.
    const modules = {
      a: `(module ${FUNCTION} (func $start) (start $start))`,
      other: `(module (table (export "t") 1 funcref) (func $start) (start $start))`,
      b: `(module (import "a" "f" (func)) (import "other" "t" (table 1 funcref)))`,
    };
    expect((await groupsOf(modules)).groups).toEqual([]);
    const silent = { ...modules, other: `(module (table (export "t") 1 funcref))` };
    expect((await groupsOf(silent)).groups).toEqual([["a", "b"]]);
  });
});

describe("fusePlan()", () => {
  test("leaves the plan as it is without the option", async () => {
    const types = await moduleTypes({ a: `(module (import "b" "f" (func)))`, b: `(module ${FUNCTION})` });
    expect(planLink(types)).not.toHaveProperty("unfused");
    expect(planLink(types).version).toBe(2);
  });

  test("keeps a module verbatim whose other imports are definitions of its partners", async () => {
    const code = "(drop (i32.const 1)) ".repeat(50);
    const types = await moduleTypes({
      large: `(module (import "host" "log" (func)) (import "small" "f" (func)) (func (export "g") ${code}))`,
      small: `(module ${FUNCTION})`,
    });
    const plan = planLink(types, { fuse: true, imports: { host: { log: () => {} } } });
    expect(plan.units[0]?.fused).toMatchObject({ verbatim: "large", imports: [{ module: "host", name: "log" }] });
  });

  test("keeps no module verbatim if a partner needs another function of the host", async () => {
    const code = "(drop (i32.const 1)) ".repeat(50);
    const types = await moduleTypes({
      large: `(module (import "small" "f" (func)) (func (export "g") ${code}))`,
      small: `(module (import "host" "log" (func)) ${FUNCTION})`,
    });
    const plan = planLink(types, { fuse: true, imports: { host: { log: () => {} } } });
    expect(plan.units[0]?.fused?.verbatim).toBeUndefined();
  });

  test("keeps no module verbatim if a global that it gets has the value of another one", async () => {
    const code = "(drop (i32.const 1)) ".repeat(50);
    const verbatim = async (value: string) => {
      const types = await moduleTypes({
        large: `(module (import "small" "f" (func)) (import "small" "g" (global i32)) (func (export "h") ${code}))`,
        small: `(module ${FUNCTION} (global $own i32 (i32.const 1)) (global (export "g") i32 (${value})))`,
      });
      return planLink(types, { fuse: true }).units[0]?.fused?.verbatim;
    };
    expect(await verbatim("i32.const 2")).toBe("large");
    expect(await verbatim("global.get $own")).toBeUndefined();
  });

  const importsOfHost = async (first: string, second: string) => {
    const types = await moduleTypes({
      a: `(module (import "host" "x" ${first}) (import "b" "f" (func)))`,
      b: `(module (import "host" "x" ${second}) ${FUNCTION})`,
    });
    const limits = { initial: 3, maximum: 9 };
    const table = new WebAssembly.Table({ ...limits, element: "anyfunc" });
    const x = first.startsWith("(table") ? table : new WebAssembly.Memory(limits);
    return planLink(types, { fuse: true, imports: { host: { x } } }).units.map(({ fused }) => fused?.imports.length);
  };

  test.each([
    ["a table by two limits", "(table 1 funcref)", "(table 3 9 funcref)", [1]],
    ["a table by two types of elements", "(table 1 funcref)", "(table 1 externref)", [2]],
    ["a table by two types of addresses", "(table 1 funcref)", "(table i64 1 funcref)", [2]],
    ["a memory by two limits", "(memory 1)", "(memory 3 9)", [1]],
    // The two count as two memories, and two memories are not fused.
    ["a memory by two types of addresses", "(memory 1)", "(memory i64 1)", [undefined, undefined]],
  ])("imports a value of the host once for modules that ask for one type: %s", async (_, first, second, expected) => {
    expect(await importsOfHost(first, second)).toEqual(expected);
  });

  test("gives a hoisted memory back to its owner", async () => {
    const types = await moduleTypes({
      program: `(module (import "env" "malloc" (func)) (memory (export "memory") 1))`,
      heap: `(module (import "env" "memory" (memory 0)) (func (export "malloc")))`,
    });
    expect(planLink(types).made).toHaveLength(1);
    const plan = planLink(types, { fuse: true });
    expect([plan.made, plan.units.length]).toEqual([[], 1]);
    expect(plan.modules[1]?.imports[0]?.binding).toEqual({ by: "export", module: "program", name: "memory" });
  });
});
