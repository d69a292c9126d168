import { type LinkDiagnostic, ModuleLinkError } from "../errors.ts";
import type { LinkPlan, PlannedModule } from "../plan/plan-format.ts";
import type { ExternKind } from "../wasm/extern-type.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";

type Modules = Readonly<Record<string, WebAssembly.Module>>;

/** Throws `PLAN_MISMATCH` unless every module of the plan is there, with the imports and exports that the plan knows. */
export function checkPlanAgainst(plan: LinkPlan, modules: Modules): void {
  const problems = plan.modules.flatMap((planned): LinkDiagnostic[] => {
    const module = Object.hasOwn(modules, planned.name) ? modules[planned.name] : undefined;
    if (module === undefined) return [planMismatch(planned.name, "is not among the modules given")];
    if (!isCompiledModule(module)) return [planMismatch(planned.name, "is not a WebAssembly.Module")];
    const difference = firstDifference(shapeOf(planned, { rewritten: true }), module);
    return difference === undefined ? [] : [planMismatch(planned.name, difference)];
  });
  const [first, ...rest] = problems;
  if (first !== undefined) throw new ModuleLinkError("Cannot carry out the link plan", [first, ...rest]);
}

/** Whether all modules were compiled as they came, though the plan asks for the bytes of some to be changed first. */
export function areUnchanged(plan: LinkPlan, modules: Modules): boolean {
  if (plan.modules.every(({ rewrite }) => rewrite === undefined)) return false;
  return plan.modules.every((planned) => {
    const module = Object.hasOwn(modules, planned.name) ? modules[planned.name] : undefined;
    if (!isCompiledModule(module)) return false;
    return firstDifference(shapeOf(planned, { rewritten: false }), module as WebAssembly.Module) === undefined;
  });
}

/** Told by brand, so that a module of another realm counts too. */
function isCompiledModule(value: unknown): boolean {
  return Object.prototype.toString.call(value) === "[object WebAssembly.Module]";
}

interface Shape {
  readonly imports: readonly { readonly module: string; readonly name: string; readonly kind: ExternKind }[];
  readonly exports: readonly { readonly name: string; readonly kind: ExternKind }[];
}

/** The imports and exports of a module before or after its bytes were changed. */
function shapeOf({ imports, exports, rewrite }: PlannedModule, { rewritten }: { readonly rewritten: boolean }): Shape {
  if (!rewritten || rewrite === undefined) return { imports, exports };
  const { hoists, startExport } = rewrite;
  const started = startExport === undefined ? [] : [{ name: startExport, kind: "function" as const }];
  return { imports: [...imports, ...hoists], exports: [...exports, ...started] };
}

function firstDifference(known: Shape, module: WebAssembly.Module): string | undefined {
  const imports = WebAssembly.Module.imports(module);
  const exports = WebAssembly.Module.exports(module);
  if (imports.length !== known.imports.length)
    return `has ${imports.length} imports, the plan knows ${known.imports.length}`;
  if (exports.length !== known.exports.length)
    return `has ${exports.length} exports, the plan knows ${known.exports.length}`;
  const otherImport = imports.find((entry, at) => {
    const expected = known.imports[at];
    return entry.module !== expected?.module || entry.name !== expected.name || entry.kind !== expected.kind;
  });
  if (otherImport !== undefined) {
    return `imports ${otherImport.kind} ${quoteName(otherImport.module)} ${quoteName(otherImport.name)}, which the plan does not know`;
  }
  const otherExport = exports.find(
    (entry, at) => entry.name !== known.exports[at]?.name || entry.kind !== known.exports[at]?.kind,
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
