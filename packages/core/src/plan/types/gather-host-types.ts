import type { DefinedType, ExternType } from "../../wasm/extern-type.ts";
import { at } from "../../wasm/lists.ts";
import type { Definition } from "../resolve/definitions.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { ModuleExternType } from "./gather-plan-types.ts";
import { isPlainType } from "./match-plain-types.ts";
import { numberPlainTypes } from "./number-plain-types.ts";
import type { TypeNumbering } from "./type-numbering.ts";

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
