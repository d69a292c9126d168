import type { PlannedModule } from "../plan/plan-format.ts";
import { type CompileOptions, isBuiltinNamespace } from "../wasm/compile-options.ts";
import { externKindOf } from "../wasm/extern-type.ts";
import { createImportKeys } from "../wasm/import-key.ts";
import type { ImportType, ModuleType } from "../wasm/module-type.ts";
import type { CheckProblem } from "./check-plan.ts";
import { differenceOf } from "./plan-difference.ts";

/** A module of a plan, and the type of its original bytes. */
export interface TypedModule {
  readonly planned: PlannedModule;
  readonly type: ModuleType;
}

/**
 * The differences between the types of original modules, in the order of the plan, and its imports and exports. They are
 * those that instantiate/check-plan finds in compiled modules.
 */
export function findOtherTypes(modules: readonly TypedModule[], compileOptions: CompileOptions = {}): CheckProblem[] {
  return modules.flatMap((module): CheckProblem[] => {
    const { planned, type } = module;
    const difference = differenceOf(planned, {
      imports: visibleImports(module, compileOptions).map(({ type: of, ...entry }) => {
        return { ...entry, kind: externKindOf(of) };
      }),
      exports: type.exports.map(({ name, type: of }) => ({ name, kind: externKindOf(of) })),
    });
    if (difference === undefined) return [];
    return [{ about: "plan-mismatch", code: "PLAN_MISMATCH", module: planned.name, difference }];
  });
}

/** The imports of a module, as a compiled module shows them: those that the engine provides are in no plan. */
export function visibleImports({ planned, type }: TypedModule, compileOptions: CompileOptions = {}): ImportType[] {
  const keyOf = createImportKeys();
  const inPlan = new Set(planned.imports.map(keyOf));
  return type.imports.filter((entry) => !isBuiltinNamespace(entry.module, compileOptions) || inPlan.has(keyOf(entry)));
}
