import { linkPlan, type PlanOptions, parseModule, planLink } from "@rec/core";
import { describe, expect, test } from "vitest";
import { buildModules, linkedOutcome, staticOutcome } from "./linked-outcome.ts";
import type { PartForm, PartsOptions, Program } from "./program.ts";
import { programs } from "./programs.ts";
import { runLinked } from "./run/index.ts";

const optimize = "-O2";

/** Without relocations, a part cannot get the address of data or of a function that another module defines. */
const NEEDS_RELOCATIONS = [
  "data-symbols",
  "inheritance-across",
  "function-identity",
  "one-definition",
  "types-of-headers",
  "weak-aliases",
];

const named = (...names: readonly string[]) => programs.filter(({ name }) => names.includes(name));
const movable = programs.filter(({ name }) => !NEEDS_RELOCATIONS.includes(name));

async function compare(program: Program, options: PartsOptions) {
  const expected = await staticOutcome(program, options);
  const { outcome, faults } = await linkedOutcome(await buildModules(program, options), { place: "require" });
  expect(outcome).toEqual(expected);
  expect(faults).toBe(0);
}

/** The name of the part with `test()`. */
const firstPart = ({ name }: Program) => (name === "chain-of-five" ? "part1" : "a");

describe.each(["fixed", "owner"] satisfies PartForm[])("a first part without relocations stays, as %s", (form) => {
  test.each(movable)("$name: $shows", (program) =>
    compare(program, { optimize, forms: { [firstPart(program)]: form } }),
  );
});

describe("a stored plan without the option initialize, used with it", () => {
  const [program] = named("constructors-and-data");
  if (program === undefined) throw new Error("There is no such program");

  test.each<[PartForm, Pick<PlanOptions, "fuse">]>([
    ["fixed", {}],
    ["owner", {}],
    ["fixed", { fuse: true }],
  ])("initializes the other module after a part that stays, as %s, with %o", async (form, options) => {
    const modules = await buildModules(program, { optimize, forms: { a: form } });
    const { result } = await runLinked(modules, (sources, { imports }) => {
      const types = Object.fromEntries(Object.entries(sources).map(([name, bytes]) => [name, parseModule(bytes)]));
      const plan = planLink(types, { imports, place: "require", ...options });
      return linkPlan(JSON.parse(JSON.stringify(plan)), sources, { imports, initialize: true });
    });
    expect(result).toBe(program.expected);
  });
});

describe("objects with position-independent code, whose addresses are in globals of the module", () => {
  test.each(
    named("callbacks-both-ways", "one-allocator", "recursion-with-frames", "function-identity", "data-symbols"),
  )("$name: $shows", (program) => compare(program, { optimize, compileFlags: ["-fPIC"] }));
});

describe("objects with debug information", () => {
  test.each(named("strings-both-ways", "several-allocators", "vtables-both-ways"))("$name: $shows", (program) =>
    compare(program, { optimize, compileFlags: ["-g"] }),
  );
});

describe("parts with tables of their own", () => {
  test.each(named("callbacks-both-ways", "function-identity", "vtables-both-ways"))(
    "$name: $shows",
    async (program) => {
      const parts = Object.keys(await buildModules(program, { optimize }));
      await compare(program, { optimize, forms: Object.fromEntries(parts.map((part) => [part, "ownTable"])) });
      await compare(program, { optimize, forms: { [firstPart(program)]: "ownTable" } });
    },
  );
});

describe("a program that stays, with a table that it does not export", () => {
  test.each(named("callbacks-both-ways", "comparators", "vtables-both-ways"))("$name: $shows", async (program) => {
    const first = firstPart(program);
    await compare(program, { optimize, forms: { [first]: "program" } });
    const others = Object.keys(await buildModules(program, { optimize })).filter((part) => part !== first);
    const own = Object.fromEntries(others.map((part) => [part, "ownTable"] as const));
    await compare(program, { optimize, forms: { ...own, [first]: "program" } });
    await compare(program, { optimize, forms: { ...own, [first]: "owner" } });
  });
});

describe("other forms", () => {
  const [borrowed] = named("borrowed-allocator");
  const [several] = named("several-allocators");
  if (borrowed === undefined || several === undefined) throw new Error("There are no such programs");

  test("memory-debug.wasm is the allocator, and finds no fault", async () => {
    await compare({ ...borrowed, allocator: "memory-debug" }, { optimize });
  });

  test("modules with stacks of 1 MiB and of 16 KiB share one", async () => {
    const recursion = named("recursion-with-frames")[0] as Program;
    await compare(recursion, { optimize, partFlags: ["-Wl,-z,stack-size=16384"] });
    await compare(recursion, { optimize, partFlags: ["-Wl,-z,stack-size=1048576"] });
  });

  test.each(["fixed", "owner"] satisfies PartForm[])(
    "a part without names, data and stack stays, as %s",
    async (form) => {
      const counters = named("counters-alone")[0] as Program;
      await compare(counters, { optimize, forms: { a: form }, partFlags: ["-Wl,--strip-all"] });
    },
  );

  test.each(["a", "b"])("the allocator of %s gets the first heap", async (heap) => {
    const modules = await buildModules(several, { optimize });
    const { outcome } = await linkedOutcome(modules, { heap });
    expect(outcome).toEqual(await staticOutcome(several, { optimize }));
  });

  test("the order of the modules does not matter", async () => {
    const modules = await buildModules(several, { optimize });
    const { outcome } = await linkedOutcome(Object.fromEntries(Object.entries(modules).toReversed()));
    expect(outcome).toEqual(await staticOutcome(several, { optimize }));
  });
});
