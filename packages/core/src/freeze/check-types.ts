import type { CheckProblem, PlanDifference } from "../instantiate/check-plan.ts";
import type { LinkPlan, PlannedModule } from "../plan/plan-format.ts";
import { type CompileOptions, isBuiltinNamespace } from "../wasm/compile-options.ts";
import { externKindOf } from "../wasm/extern-type.ts";
import { createImportKeys } from "../wasm/import-key.ts";
import type { ModuleType } from "../wasm/module-type.ts";

/**
 * The differences between the types of original modules, in the order of the plan, and its imports and exports. They are
 * those that instantiate/check-plan finds in compiled modules.
 */
export function findOtherTypes(
  { modules, compileOptions = {} }: LinkPlan,
  types: readonly ModuleType[],
): readonly CheckProblem[] {
  return modules.flatMap((planned, position): CheckProblem[] => {
    const difference = differenceOf(planned, types[position] as ModuleType, compileOptions);
    if (difference === undefined) return [];
    return [{ about: "plan-mismatch", code: "PLAN_MISMATCH", module: planned.name, difference }];
  });
}

function differenceOf(
  planned: PlannedModule,
  type: ModuleType,
  compileOptions: CompileOptions,
): PlanDifference | undefined {
  // Imports that the engine provides are in no plan.
  const keyOf = createImportKeys();
  const inPlan = new Set(planned.imports.map(keyOf));
  const imports = type.imports.filter(
    (entry) => !isBuiltinNamespace(entry.module, compileOptions) || inPlan.has(keyOf(entry)),
  );
  const { exports } = type;
  for (const [of, found, expected] of [
    ["imports", imports.length, planned.imports.length],
    ["exports", exports.length, planned.exports.length],
  ] as const) {
    if (found !== expected) return { is: "other count", of, found, planned: expected };
  }
  const otherImport = imports.find(({ module, name, type: found }, at) => {
    const expected = planned.imports[at];
    return module !== expected?.module || name !== expected.name || externKindOf(found) !== expected.kind;
  });
  if (otherImport !== undefined) {
    const { module, name } = otherImport;
    return { is: "unknown import", kind: externKindOf(otherImport.type), module, name };
  }
  const otherExport = exports.find(({ name, type: found }, at) => {
    const expected = planned.exports[at];
    return name !== expected?.name || externKindOf(found) !== expected.kind;
  });
  return otherExport && { is: "unknown export", kind: externKindOf(otherExport.type), name: otherExport.name };
}
