import type { CompositeType, DefinedType, ExternType, FunctionType } from "../../wasm/extern-type.ts";
import { at } from "../../wasm/lists.ts";
import type { Definition } from "../resolve/definitions.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import { copyExternType } from "./copy-extern-type.ts";
import type { ModuleExternType, PlanTypes } from "./gather-plan-types.ts";
import { isPlainType } from "./match-plain-types.ts";
import type { TypeNumbering } from "./type-numbering.ts";

type FunctionComposite = Extract<CompositeType, { readonly kind: "func" }>;

/** The types of all host imports. */
export interface HostTypes {
  readonly types: readonly DefinedType[];
  /** By module, then by import; undefined if the import is no host import, or if its type is not known. */
  readonly externTypes: readonly (readonly (ExternType | undefined)[])[];
}

/** Collects the types of all host imports; undefined if there are none. */
export function gatherHostTypes(
  modules: readonly NamedModule[],
  definitions: readonly (readonly Definition[])[],
  numbering: () => TypeNumbering,
): HostTypes | undefined {
  const wanted: ModuleExternType[] = [];
  const places: number[][] = definitions.map((list, module) =>
    list.map((definition, position) => {
      if (definition.by !== "host") return -1;
      return wanted.push({ module, type: at(at(modules, module).type.imports, position).type }) - 1;
    }),
  );
  if (wanted.length === 0) return undefined;
  const isPlain = wanted.every(({ module, type }) => isPlainType(type, at(modules, module).type.types));
  const { types, externTypes } = isPlain ? numberPlainTypes(wanted) : numbering().gatherPlanTypes(wanted);
  const known = externTypes.map((type) => (type.kind === "opaque" ? undefined : type));
  return { types, externTypes: places.map((list) => list.map((place) => known[place])) };
}

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
