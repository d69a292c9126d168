import type { CompositeType, DefinedType, FunctionType } from "../../wasm/extern-type.ts";
import { at } from "../../wasm/lists.ts";
import { copyExternType } from "./copy-extern-type.ts";
import type { ModuleExternType, PlanTypes } from "./gather-plan-types.ts";

type FunctionComposite = Extract<CompositeType, { readonly kind: "func" }>;

/** Plain types are told apart by their parameters and results alone, so no types of modules are numbered. */
export function numberPlainTypes(wanted: readonly ModuleExternType[]): PlanTypes {
  const types: DefinedType[] = [];
  const numbers = new Map<string, number>();
  const externTypes = wanted.map(({ type }) => {
    if (type.kind !== "function" && type.kind !== "tag") return copyExternType(type);
    const key = plainKey(type);
    const typeIndex = numbers.get(key) ?? types.length;
    if (typeIndex === types.length) {
      numbers.set(key, typeIndex);
      const composite = { kind: "func", params: [...type.params], results: [...type.results] } as const;
      types.push({ composite, final: true, groupStart: typeIndex, groupSize: 1 });
    }
    // Thousands of imports may have one long type, so they share its lists.
    const { params, results } = at(types, typeIndex).composite as FunctionComposite;
    return { ...type, typeIndex, params, results };
  });
  return { types, externTypes };
}

/** The same text for the same parameters and results. */
export function plainKey({ params, results }: FunctionType): string {
  return `${params.join()}:${results.join()}`;
}
