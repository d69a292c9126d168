import { type CheckProblem, differenceOf } from "../instantiate/check-plan.ts";
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
    const difference = differenceOf(planned, shapeOf(planned, types[position] as ModuleType, compileOptions));
    if (difference === undefined) return [];
    return [{ about: "plan-mismatch", code: "PLAN_MISMATCH", module: planned.name, difference }];
  });
}

/** The imports and exports of a module, as a compiled module shows them. */
function shapeOf(planned: PlannedModule, type: ModuleType, compileOptions: CompileOptions) {
  // Imports that the engine provides are in no plan.
  const keyOf = createImportKeys();
  const inPlan = new Set(planned.imports.map(keyOf));
  const imports = type.imports.filter(
    (entry) => !isBuiltinNamespace(entry.module, compileOptions) || inPlan.has(keyOf(entry)),
  );
  return {
    imports: imports.map(({ module, name, type: of }) => ({ module, name, kind: externKindOf(of) })),
    exports: type.exports.map(({ name, type: of }) => ({ name, kind: externKindOf(of) })),
  };
}
