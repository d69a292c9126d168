import fc from "fast-check";
import { expect, test } from "vitest";
import { moduleTypes } from "../../../test/wat.ts";
import type { DefinedType, ValueType } from "../../wasm/extern-type.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { canonicalizeTypes } from "./canonical-types.ts";
import { gatherPlainTypes } from "./gather-plain-types.ts";
import { gatherPlanTypes, type ModuleExternType } from "./gather-plan-types.ts";

const VALUES = fc.array(fc.constantFrom<ValueType>("i32", "f64"), { maxLength: 2 });

/** A module with these types only. An open type of the same shape as a plain one is another type. */
const MODULE = fc
  .array(fc.record({ params: VALUES, results: VALUES, final: fc.boolean() }), { minLength: 1, maxLength: 8 })
  .map((shapes): ModuleType => {
    const types = shapes.map(({ params, results, final }, groupStart): DefinedType => {
      return { composite: { kind: "func", params, results }, final, groupStart, groupSize: 1 };
    });
    const definitions = { table: [], memory: [], global: [], tag: [] };
    return { imports: [], exports: [], types, definitions, sections: [] };
  });

function functionsOf(modules: readonly ModuleType[], isWanted: (type: DefinedType) => boolean): ModuleExternType[] {
  return modules.flatMap(({ types }, module) =>
    types.flatMap((type, typeIndex) => {
      const { composite } = type;
      if (composite.kind !== "func" || !isWanted(type)) return [];
      const { params, results } = composite;
      return [{ module, type: { kind: "function" as const, typeIndex, params, results } }];
    }),
  );
}

test("gatherPlainTypes() gives the same as gatherPlanTypes() for any part of the plain types", () => {
  fc.assert(
    fc.property(fc.array(MODULE, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 3 }), (modules, step) => {
      const wanted = functionsOf(modules, ({ final }) => final).filter((_, position) => position % step === 0);
      wanted.push({ module: 0, type: { kind: "global", type: "i32", mutable: true } });
      expect(gatherPlainTypes(modules, wanted)).toEqual(gatherPlanTypes(canonicalizeTypes(modules), wanted));
    }),
  );
});

test("gatherPlainTypes() refuses types that are not plain", async () => {
  const types = await moduleTypes({
    a: `(module
      (type $plain (func (param i32)))
      (type $open (sub (func (param i32))))
      (type $holder (func (param (ref $plain))))
      (import "b" "open" (func (type $open)))
      (import "b" "holder" (func (type $holder)))
      (import "b" "global" (global (ref null $plain))))`,
  });
  const modules = Object.values(types);
  for (const { type } of modules[0]?.imports ?? []) {
    expect(gatherPlainTypes(modules, [{ module: 0, type }])).toBeUndefined();
  }
});
