import type { LinkPlan } from "../plan/plan-format.ts";
import { isExportedFunction } from "../wasm/exported-function.ts";
import type { ExternType } from "../wasm/extern-type.ts";
import { type HostImports, readHostValue } from "../wasm/host-import.ts";

/**
 * Whether a value may have a WebAssembly type that JavaScript does not show: any object, and a function that an instance
 * exports. Other functions fit each type of function, and plain values show their type.
 */
export function hidesType(value: unknown): boolean {
  return typeof value === "function" ? isExportedFunction(value) : typeof value === "object" && value !== null;
}

/** Whether a type is that of a global with a reference. Which values are references of it, the engine alone knows. */
export function isReferenceGlobal(type: ExternType): boolean {
  return type.kind === "global" && typeof type.type !== "string";
}

/**
 * Whether the engine would see a host value with a hidden type only after code of another module could run. The engine
 * itself checks the imports of the first module before any code runs.
 */
export function needsProbeBeforeRun(plan: LinkPlan, host: HostImports): boolean {
  const [first] = plan.steps;
  const firstModules = plan.units.find(({ name }) => name === first?.unit)?.modules ?? [];
  return (
    isProvided(plan) ||
    // All libraries together need more of a memory than the first one declares.
    plan.libraries !== undefined ||
    plan.modules.some(
      ({ name, imports }) =>
        !firstModules.includes(name) &&
        imports.some(
          ({ binding, externType }) =>
            externType &&
            binding.by === "host" &&
            (isReferenceGlobal(externType) || hidesType(readHostValue(host, binding)?.value)),
        ),
    )
  );
}

/** Whether an extern of the host stands in place of a definition. */
export function isProvided({ units }: LinkPlan): boolean {
  return units.some(({ rewrite }) => rewrite?.hoists.some(({ binding }) => binding));
}
