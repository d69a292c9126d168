import type { ModuleType } from "../../wasm/module-type.ts";
import { type CanonicalTypes, canonicalizeTypes } from "./canonical-types.ts";
import { gatherPlainTypes } from "./gather-plain-types.ts";
import { gatherPlanTypes, type ModuleExternType, type PlanTypes } from "./gather-plan-types.ts";

/** The defined types of all modules, numbered at first use. */
export interface TypeNumbering {
  readonly canonical: CanonicalTypes;
  gatherPlanTypes(wanted: readonly ModuleExternType[]): PlanTypes;
}

export function createTypeNumbering(modules: readonly { readonly type: ModuleType }[]): TypeNumbering {
  const types = modules.map(({ type }) => type);
  let known: CanonicalTypes | undefined;
  const canonical = (): CanonicalTypes => {
    known ??= canonicalizeTypes(types);
    return known;
  };
  return {
    get canonical() {
      return canonical();
    },
    gatherPlanTypes: (wanted) => gatherPlainTypes(types, wanted) ?? gatherPlanTypes(canonical(), wanted),
  };
}
