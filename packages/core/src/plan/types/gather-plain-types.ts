import { at } from "../../wasm/lists.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { hasReferences } from "./copy-extern-type.ts";
import type { ModuleExternType, PlanTypes } from "./gather-plan-types.ts";
import { isPlainType } from "./match-plain-types.ts";
import { numberPlainTypes, plainKey } from "./number-plain-types.ts";

/**
 * The same as `gatherPlanTypes`, for types that are told apart by their parameters and results alone. The types of the modules are
 * not numbered for it: a C library has a hundred, and defers functions of a few.
 *
 * @returns undefined if another type is wanted
 */
export function gatherPlainTypes(
  modules: readonly ModuleType[],
  wanted: readonly ModuleExternType[],
): PlanTypes | undefined {
  const missing = new Set<string>();
  for (const { module, type } of wanted) {
    if (hasReferences(type) && !isPlainType(type, at(modules, module).types)) return undefined;
    if ("params" in type) missing.add(plainKey(type));
  }
  /** One function of each type, in the order in which the modules define the types. */
  const first: ModuleExternType[] = [];
  modules.forEach(({ types }, module) => {
    types.forEach(({ composite }, typeIndex) => {
      if (missing.size === 0 || composite.kind !== "func") return;
      const type = { ...composite, kind: "function", typeIndex } as const;
      if (isPlainType(type, types) && missing.delete(plainKey(type))) first.push({ module, type });
    });
  });
  const { types, externTypes } = numberPlainTypes([...first, ...wanted]);
  return { types, externTypes: externTypes.slice(first.length) };
}
