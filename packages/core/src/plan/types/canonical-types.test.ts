import { describe, expect, test } from "vitest";
import { askDeno } from "../../../test/ask-deno.ts";
import { NOTHING_MOVABLE } from "../../../test/module-type.ts";
import { runs, sample } from "../../../test/seed.ts";
import { typeSectionPairs } from "../../../test/type-section-pairs.ts";
import { moduleTypes } from "../../../test/wat.ts";
import { assemblePair, plannerVerdict } from "../../../test/wat-pair.ts";
import { canonicalizeTypes } from "./canonical-types.ts";

/** Canonical numbers of the types of each module. */
async function numbersOf(...sections: readonly string[]): Promise<readonly (readonly number[])[]> {
  const named = Object.fromEntries(sections.map((types, at) => [`m${at}`, `(module ${types})`]));
  return canonicalizeTypes(Object.values(await moduleTypes(named))).numbers;
}

const PING_PONG = "(rec (type $p (func (param (ref null $q)))) (type $q (func (result (ref null $p)))))";

describe("canonicalizeTypes()", () => {
  test("gives equal types one number, within a module and across modules", async () => {
    expect(
      await numbersOf(
        "(type (func (param i32))) (type (func (param i64))) (type (func (param i32)))",
        "(type (func (param i64))) (type (struct)) (type (func (param i32)))",
      ),
    ).toEqual([
      [0, 1, 0],
      [1, 2, 0],
    ]);
  });

  test("finds equal recursion groups at any position", async () => {
    const [plain, shifted] = await numbersOf(PING_PONG, `(type (struct (field i8))) ${PING_PONG}`);
    expect(shifted?.slice(1)).toEqual(plain);
  });

  test.each([
    ["a group from its types declared alone", "(rec (type (func)) (type (struct)))", "(type (func)) (type (struct))"],
    [
      "groups by the order of their types",
      "(rec (type (func)) (type (struct)))",
      "(rec (type (struct)) (type (func)))",
    ],
    ["groups by their size", "(rec (type (func)))", "(rec (type (func)) (type (func)))"],
    ["final types from open ones", "(type (sub (func)))", "(type (sub final (func)))"],
    ["mutable fields from constant ones", "(type (struct (field i32)))", "(type (struct (field (mut i32))))"],
    ["arrays from structs of one field", "(type (array i8))", "(type (struct (field i8)))"],
    ["packed fields from full ones", "(type (array i8))", "(type (array i32))"],
    ["nullable references from others", "(type (func (param (ref any))))", "(type (func (param anyref)))"],
    ["parameters from results", "(type (func (param i32)))", "(type (func (result i32)))"],
    [
      "a type that refers to itself from one that refers to an equal one outside",
      "(type $a (func (param (ref null $a))))",
      "(type $a (func (param (ref null $a)))) (type $b (func (param (ref null $a))))",
    ],
  ])("tells %s", async (_, one, other) => {
    const [a = [], b = []] = await numbersOf(one, other);
    expect(b.at(-1)).not.toBe(a.at(-1));
  });

  test("distinguishes types by their declared supertype", async () => {
    const [numbers = []] = await numbersOf(`
      (type $a (sub (func)))
      (type $b (sub $a (func)))
      (type $c (sub $b (func)))
      (type $d (sub $a (func)))`);
    expect(numbers[3]).toBe(numbers[1]);
    expect(new Set(numbers).size).toBe(3);
  });

  test("distinguishes the members of a group that are written alike", async () => {
    const [numbers = []] = await numbersOf("(rec (type (func)) (type (func)))");
    expect(new Set(numbers).size).toBe(2);
  });

  test("takes a group of one and a type declared alone for the same", async () => {
    const [a, b] = await numbersOf("(rec (type (func)))", "(type (func))");
    expect(a).toEqual(b);
  });

  test("follows references out of a group to types that are equal there", async () => {
    const outer = (type: string) => `(type $x ${type}) (rec (type (struct (field (ref $x)))) (type (func)))`;
    const [a, b, c] = await numbersOf(
      outer("(func)"),
      `(type (array i8)) ${outer("(func)")}`,
      outer("(func (param i32))"),
    );
    expect(b?.slice(1)).toEqual(a);
    expect(c?.at(-1)).not.toBe(a?.at(-1));
  });

  test("gives back types whose references are canonical numbers", async () => {
    const bytes = await moduleTypes({ a: "(module (type (struct)))", b: `(module ${PING_PONG})` });
    const { types, numbers } = canonicalizeTypes(Object.values(bytes));
    expect(numbers).toEqual([[0], [1, 2]]);
    expect(types.slice(1)).toMatchObject([
      { composite: { kind: "func", params: [{ ref: 2, nullable: true }] }, groupStart: 1, groupSize: 2 },
      { composite: { kind: "func", results: [{ ref: 1, nullable: true }] }, groupStart: 1, groupSize: 2 },
    ]);
  });

  test("numbers 100,000 types, in one group and in as many", { tags: "large" }, () => {
    const size = 100_000;
    const typesOf = (groupSize: number) =>
      Array.from({ length: size }, (_, index) => ({
        composite: {
          kind: "func",
          params: [{ ref: index - (index % groupSize), nullable: true }],
          results: [],
        } as const,
        final: true,
        groupStart: index - (index % groupSize),
        groupSize,
      }));
    const module = (groupSize: number) => ({
      imports: [],
      exports: [],
      definitions: NOTHING_MOVABLE,
      sections: [],
      types: typesOf(groupSize),
    });
    const { numbers, types } = canonicalizeTypes([module(size), module(1), module(size)]);
    // Types that refer to themselves, each alone, are all one type.
    expect(types).toHaveLength(size + 1);
    expect(numbers[2]).toEqual(numbers[0]);
    expect(new Set(numbers[1]).size).toBe(1);
  });

  test("agrees with the engine of Deno on random recursive types, changed, joined, split and shifted", async () => {
    const pairs = sample(typeSectionPairs, runs(3_000).numRuns);
    const questions = await Promise.all(pairs.map(assemblePair));
    const engine = await askDeno(questions);
    const planner = questions.map(plannerVerdict);
    expect(pairs.filter((_, at) => planner[at] !== engine[at])).toEqual([]);
    for (const verdict of ["links", "refuses"]) {
      expect(engine.filter((one) => one === verdict).length, verdict).toBeGreaterThan(pairs.length / 6);
    }
  });

  test("leaves the module types that it reads as they are", async () => {
    const { m } = await moduleTypes({ m: `(module ${PING_PONG})` });
    const before = structuredClone(m);
    canonicalizeTypes([m, m]);
    expect(m).toEqual(before);
  });
});
