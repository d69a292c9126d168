import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { moduleType } from "../../../test/module-type.ts";
import { runs } from "../../../test/seed.ts";
import { moduleTypes } from "../../../test/wat.ts";
import type { DefinedType, ExternType, ValueType } from "../../wasm/extern-type.ts";
import { canonicalizeTypes } from "./canonical-types.ts";
import { matchExternTypes } from "./match-extern-types.ts";
import { isPlainType, matchPlainTypes } from "./match-plain-types.ts";

const values = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom<ValueType>("i32", "i64", "v128") },
    fc.constantFrom<ValueType>({ ref: "func", nullable: true }, { ref: 0, nullable: true }),
  ),
  { maxLength: 2 },
);

/** A function type, open or final, as the last of a module's types. */
const definedTypes = fc
  .record({ params: values, results: values, final: fc.constantFrom(true, true, true, false) })
  .map(({ params, results, final }): DefinedType[] => {
    const shape = { groupSize: 1, final };
    const first: DefinedType = { composite: { kind: "func", params: [], results: [] }, ...shape, groupStart: 0 };
    return [first, { composite: { kind: "func", params, results }, ...shape, groupStart: 1 }];
  });

function functionOf(types: readonly DefinedType[], kind: "function" | "tag"): ExternType {
  const composite = types[1]?.composite;
  if (composite?.kind !== "func") throw new Error("The type is no function type");
  return { kind, typeIndex: 1, params: composite.params, results: composite.results };
}

describe("matchPlainTypes()", () => {
  test("gives the same result for plain function types and tags as matching by numbers", () => {
    let plain = 0;
    fc.assert(
      fc.property(definedTypes, definedTypes, fc.constantFrom("function", "tag"), (wanted, found, kind) => {
        const [expected, actual] = [functionOf(wanted, kind), functionOf(found, kind)];
        if (!isPlainType(expected, wanted) || !isPlainType(actual, found)) return;
        plain += 1;
        const modules = [wanted, found].map((types) => ({ ...moduleType({}), types }));
        const { types, numbers } = canonicalizeTypes(modules);
        const [first, second] = numbers;
        expect(matchPlainTypes(expected, actual)).toBe(
          matchExternTypes({ type: expected, numbers: first ?? [] }, { type: actual, numbers: second ?? [] }, types),
        );
      }),
      runs(2_000),
    );
    expect(plain).toBeGreaterThan(10);
  });
});

describe("isPlainType()", () => {
  test.each([
    ["(func (param i32) (result v128) unreachable)", true],
    ["(func (param funcref))", false],
    ["(memory 1)", true],
    ["(table 1 funcref)", true],
    ["(global i64 (i64.const 1))", true],
    ["(tag (param f64))", true],
  ])("knows %s", async (definition, isPlain) => {
    const { m } = await moduleTypes({ m: `(module ${definition.replace(" ", ' (export "x") ')})` });
    const type = m?.exports[0]?.type as ExternType;
    expect(isPlainType(type, m?.types ?? [])).toBe(isPlain);
  });

  test.each([
    ["open", `(type $t (sub (func)))`],
    ["a subtype", `(type $s (sub (func))) (type $t (sub final $s (func)))`],
    ["one of a recursion group", `(rec (type $t (func)) (type (func)))`],
  ])("knows a type that is %s", async (_what, types) => {
    const { m } = await moduleTypes({ m: `(module ${types} (func (export "x") (type $t)))` });
    expect(isPlainType(m?.exports[0]?.type as ExternType, m?.types ?? [])).toBe(false);
  });
});
