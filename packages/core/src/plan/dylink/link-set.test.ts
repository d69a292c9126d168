import { describe, expect, test } from "vitest";
import { moduleTypes } from "../../../test/wat.ts";
import { planLink } from "../../plan-link.ts";
import type { ModuleType } from "../../wasm/module-type.ts";

/** A library without symbols. */
const library = (...needed: readonly string[]): string =>
  `(module (@dylink.0 (mem-info (memory 8 2)) ${needed.length === 0 ? "" : `(needed ${needed.map((name) => `"${name}"`).join(" ")})`})
    (import "env" "__memory_base" (global i32))
    (func (export "_initialize")))`;

async function searched(wats: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return planLink(await moduleTypes(wats)).libraries?.search.map(({ module }) => module) ?? [];
}

async function constructed(wats: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return planLink(await moduleTypes(wats)).steps.flatMap((step) =>
    step.do === "call" && step.once ? [step.unit] : [],
  );
}

describe("findLinkSet()", () => {
  const diamond = {
    deep: library(),
    left: library("deep"),
    program: library("left", "right"),
    right: library("other"),
    other: library(),
  };

  test("searches breadth first, from the module that nobody needs", async () => {
    expect(await searched(diamond)).toEqual(["program", "left", "right", "deep", "other"]);
  });

  test("constructs the libraries that a module needs before it", async () => {
    const order = await constructed(diamond);
    expect(order).toEqual(["deep", "left", "other", "right", "program"]);
  });

  test("finds a library by the name of its file without .wasm, if no module has the whole name", async () => {
    const wats = { program: library("a.wasm", "b.wasm"), b: library(), a: library("b.wasm"), "b.wasm": library() };
    expect(await searched(wats)).toEqual(["program", "a", "b.wasm", "b"]);
    expect(await constructed(wats)).toEqual(["b.wasm", "a", "program", "b"]);
  });

  test("searches from each of several roots, in input order", async () => {
    const wats = { b: library("shared"), a: library("own", "shared"), shared: library(), own: library() };
    expect(await searched(wats)).toEqual(["b", "shared", "a", "own"]);
  });

  test("takes a module that needs itself for one that nobody else needs", async () => {
    const wats = { a: library(), program: library("program", "a") };
    expect(await searched(wats)).toEqual(["program", "a"]);
    expect(await constructed(wats)).toEqual(["a", "program"]);
  });

  test("begins with the first of modules that need each other in a circle", async () => {
    const wats = { b: library("c"), a: library("b"), c: library("a") };
    expect(await searched(wats)).toEqual(["b", "c", "a"]);
    expect(await constructed(wats)).toEqual(["a", "c", "b"]);
  });

  test("orders a circle of 1,000 modules, and a chain of as many, without recursion", async () => {
    const [name, { link: type }] = ["library", await moduleTypes({ link: library("next") })];
    const ring = (count: number, last: readonly string[]): Record<string, ModuleType> =>
      Object.fromEntries(
        Array.from({ length: count }, (_, at) => {
          const needed = at === count - 1 ? last : [`${name}${at + 1}`];
          return [`${name}${at}`, { ...type, dylink: { ...(type.dylink as NonNullable<typeof type.dylink>), needed } }];
        }),
      );
    for (const last of [[`${name}0`], []]) {
      const plan = planLink(ring(1_000, last));
      expect(plan.libraries?.search[999]).toMatchObject({ module: `${name}999` });
      expect(plan.steps.find((step) => step.do === "call")).toMatchObject({ unit: `${name}999` });
    }
  });

  test("leaves a module alone whose place the caller gives", async () => {
    const types = await moduleTypes({ a: library("b"), b: library() });
    const plan = planLink(types, { importsFor: { b: { env: { __memory_base: 4_096 } } } });
    expect(plan.libraries?.search.map(({ module }) => module)).toEqual(["a"]);
  });

  test("searches an ordinary program first, if the libraries import its memory", async () => {
    const user = `(module (@dylink.0 (mem-info (memory 8 2))) (import "env" "memory" (memory 1)) (import "env" "__memory_base" (global i32)))`;
    const wats = { a: user, program: '(module (memory (export "memory") 2))', unrelated: "(module)" };
    expect(await searched(wats)).toEqual(["program", "a"]);
  });
});
