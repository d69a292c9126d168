import type { Problem } from "../../problem.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { Components } from "./cut-edges.ts";
import type { Deferral } from "./deferral.ts";

/** A module was given precompiled, so the planner cannot hoist its definitions or defer its start function. */
export interface PrecompiledWarning extends Problem {
  readonly about: "precompiled-in-cycle";
  readonly code: "PRECOMPILED_IN_CYCLE";
  readonly module: string;
  /** Whether functions that the module imports are deferred. */
  readonly hasDeferred: boolean;
}

/** Finds the precompiled modules of cycles. */
export function warnOfPrecompiled(
  modules: readonly NamedModule[],
  cycles: Components,
  deferrals: readonly Deferral[],
): PrecompiledWarning[] {
  const importers = new Set(deferrals.flatMap((one) => [one, ...one.sharedBy]).map(({ importer }) => importer));
  return cycles.flat().flatMap((position): PrecompiledWarning[] => {
    const module = modules[position];
    if (module?.type.precompiled !== true) return [];
    const hasDeferred = importers.has(position);
    return [{ about: "precompiled-in-cycle", code: "PRECOMPILED_IN_CYCLE", module: module.name, hasDeferred }];
  });
}
