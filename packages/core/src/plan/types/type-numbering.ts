import type { ModuleType } from "../../wasm/module-type.ts";
import { type CanonicalTypes, canonicalizeTypes } from "./canonical-types.ts";
import { gatherPlanTypes, type ModuleExternType, type PlanTypes } from "./gather-plan-types.ts";

/** The defined types of all modules, numbered at first use. */
export interface TypeNumbering {
  readonly canonical: CanonicalTypes;
  gatherPlanTypes(wanted: readonly ModuleExternType[]): PlanTypes;
}

export function createTypeNumbering(modules: readonly { readonly type: ModuleType }[]): TypeNumbering {
  const canonical = canonicalizeTypes(modules.map(({ type }) => type));
  return { canonical, gatherPlanTypes: (wanted) => gatherPlanTypes(canonical, wanted) };
}
