import type { LinkPlan } from "../plan/plan-format.ts";
import { Failure } from "../problem.ts";
import { brandOf } from "../wasm/brand.ts";
import { type CompileOptions, isBuiltinNamespace } from "../wasm/compile-options.ts";
import type { CheckProblem } from "./check-plan.ts";

/** The imports of a compiled module that the plan leaves to the engine, and that the engine did not provide. */
export interface LeftBuiltins {
  readonly module: string;
  readonly entries: readonly WebAssembly.ModuleImportDescriptor[];
}

/** Finds such imports of all modules. An engine does not list the imports that it has provided. */
export function findLeftBuiltins(
  { modules: planned, compileOptions }: LinkPlan,
  modules: Readonly<Record<string, WebAssembly.Module>>,
): LeftBuiltins[] {
  if (compileOptions === undefined) return [];
  return planned.flatMap(({ name, imports }): LeftBuiltins[] => {
    const compiled = Object.hasOwn(modules, name) ? modules[name] : undefined;
    if (compiled === undefined || brandOf(compiled) !== "WebAssembly.Module") return [];
    const entries = WebAssembly.Module.imports(compiled).filter(
      (entry) =>
        isBuiltinNamespace(entry.module, compileOptions) &&
        !imports.some(({ module, name: of }) => module === entry.module && of === entry.name),
    );
    return entries.length === 0 ? [] : [{ module: name, entries }];
  });
}

/** @throws Failure `PLAN_MISMATCH` if there are any: the modules were compiled without the options of the plan */
export function throwLeftBuiltins(left: readonly LeftBuiltins[], options: CompileOptions): void {
  const [first, ...rest] = left.flatMap(({ module, entries: [entry] }): CheckProblem[] => {
    if (entry === undefined) return [];
    const difference = { is: "without builtins", module: entry.module, name: entry.name, options } as const;
    return [{ about: "plan-mismatch", code: "PLAN_MISMATCH", module, difference }];
  });
  if (first !== undefined) throw new Failure("link", [first, ...rest]);
}
