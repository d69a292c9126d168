import { type LinkDiagnostic, ModuleLinkError } from "../errors.ts";
import type { LinkPlan, PlannedModule } from "../plan/link-plan.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";

/** Throws `PLAN_MISMATCH` unless every module of the plan is there, with the imports and exports that the plan knows. */
export function checkPlanAgainst(plan: LinkPlan, modules: Readonly<Record<string, WebAssembly.Module>>): void {
  const problems = plan.modules.flatMap((planned): LinkDiagnostic[] => {
    const module = Object.hasOwn(modules, planned.name) ? modules[planned.name] : undefined;
    if (module === undefined) return [planMismatch(planned.name, "is not among the modules given")];
    if (!isCompiledModule(module)) return [planMismatch(planned.name, "is not a WebAssembly.Module")];
    const difference = firstDifference(planned, module);
    return difference === undefined ? [] : [planMismatch(planned.name, difference)];
  });
  const [first, ...rest] = problems;
  if (first !== undefined) throw new ModuleLinkError("Cannot carry out the link plan", [first, ...rest]);
}

/** Told by brand, so that a module of another realm counts too. */
function isCompiledModule(value: unknown): boolean {
  return Object.prototype.toString.call(value) === "[object WebAssembly.Module]";
}

function firstDifference(planned: PlannedModule, module: WebAssembly.Module): string | undefined {
  const imports = WebAssembly.Module.imports(module);
  const exports = WebAssembly.Module.exports(module);
  if (imports.length !== planned.imports.length)
    return `has ${imports.length} imports, the plan knows ${planned.imports.length}`;
  if (exports.length !== planned.exports.length)
    return `has ${exports.length} exports, the plan knows ${planned.exports.length}`;
  const otherImport = imports.find((entry, at) => {
    const known = planned.imports[at];
    return entry.module !== known?.module || entry.name !== known.name || entry.kind !== known.kind;
  });
  if (otherImport !== undefined) {
    return `imports ${otherImport.kind} ${quoteName(otherImport.module)} ${quoteName(otherImport.name)}, which the plan does not know`;
  }
  const otherExport = exports.find(
    (entry, at) => entry.name !== planned.exports[at]?.name || entry.kind !== planned.exports[at]?.kind,
  );
  return otherExport && `exports ${otherExport.kind} ${quoteName(otherExport.name)}, which the plan does not know`;
}

function planMismatch(module: string, difference: string): LinkDiagnostic {
  return {
    code: "PLAN_MISMATCH",
    message: `${plainName(module)} ${difference}`,
    hint: "give the modules that the plan was made for, or make a new plan with planLink",
    module,
  };
}
