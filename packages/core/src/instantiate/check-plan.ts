import type { InstantiateOptions } from "../link-options.ts";
import type { FusedUnit } from "../plan/fused-format.ts";
import type { LinkPlan, PlannedModule, PlannedUnit } from "../plan/plan-format.ts";
import type { ModuleRewrite } from "../plan/rewrite-format.ts";
import { Failure, type Problem } from "../problem.ts";
import { brandOf } from "../wasm/brand.ts";
import type { ExternKind } from "../wasm/extern-type.ts";
import { type Given, givenOf } from "../wasm/given.ts";
import { isRecord } from "../wasm/is-record.ts";
import { differenceOf, type FoundShape, type PlanDifference, type Shape } from "./plan-difference.ts";

type Modules = Readonly<Record<string, WebAssembly.Module>>;

export type CheckProblem =
  | (Problem & { readonly about: "invalid-compiled-modules"; readonly given: Given })
  | (Problem & { readonly about: "invalid-imports"; readonly given: Given })
  /** Without an option, the options are no object. */
  | (Problem & { readonly about: "invalid-run-options"; readonly option?: string; readonly given: Given })
  | (Problem & { readonly about: "plan-mismatch"; readonly difference: PlanDifference })
  /** Without hoists and a deferred start, the module has to be placed. */
  | (Problem & { readonly about: "not-rewritten"; readonly hoists: number; readonly deferredStart: boolean });

/** The arguments of `instantiatePlan` behind the plan. */
interface GivenArguments {
  readonly modules: unknown;
  readonly imports: unknown;
  readonly options: unknown;
}

/** The options of `instantiatePlan`; each is an object. */
const RUN_OPTIONS: readonly string[] = ["importsFor", "provide", "thread"] satisfies (keyof InstantiateOptions)[];

/**
 * Checks the kinds of the arguments of `instantiatePlan`.
 *
 * @throws Failure `INVALID_ARGUMENT`, `INVALID_OPTION`
 */
export function checkGiven({ modules, imports, options }: GivenArguments): void {
  const about = isRecord(modules) ? Object(imports) !== imports && "invalid-imports" : "invalid-compiled-modules";
  if (about !== false) {
    const given = givenOf(about === "invalid-imports" ? imports : modules);
    refuse({ about, code: "INVALID_ARGUMENT", given });
  }
  const refusal = { about: "invalid-run-options", code: "INVALID_OPTION" } as const;
  if (!isRecord(options)) refuse({ ...refusal, given: givenOf(options) });
  for (const [option, value] of Object.entries(options as object)) {
    if (RUN_OPTIONS.includes(option) && (value === undefined || isRecord(value))) continue;
    refuse({ ...refusal, option, given: givenOf(value) });
  }
}

function refuse(problem: CheckProblem): never {
  throw new Failure("link", [problem]);
}

/**
 * Checks that the modules of a plan are compiled, if they are given.
 *
 * @throws Failure `PLAN_MISMATCH`
 */
export function checkCompiled(plan: LinkPlan, modules: Readonly<Record<string, unknown>>): void {
  const others = plan.modules.filter(({ name }) => Object.hasOwn(modules, name) && !isCompiled(modules[name]));
  const [first, ...rest] = others.map(({ name }) => mismatch(name, { is: "no module" }));
  if (first !== undefined) throw new Failure("link", [first, ...rest]);
}

function isCompiled(module: unknown): module is WebAssembly.Module {
  return brandOf(module) === "WebAssembly.Module";
}

function mismatch(module: string, difference: PlanDifference): CheckProblem {
  return { about: "plan-mismatch", code: "PLAN_MISMATCH", module, difference };
}

/**
 * Checks that every unit of the plan is present, rewritten as the plan asks, with the imports and exports in the plan.
 *
 * @throws Failure `PLAN_MISMATCH`, `MODULE_NOT_REWRITTEN`
 */
export function checkModules(plan: LinkPlan, modules: Modules): void {
  const plannedOf = new Map(plan.modules.map((planned) => [planned.name, planned]));
  const problems = plan.units.flatMap((unit) =>
    unit.fused
      ? problemsOfFused(unit.name, { fused: unit.fused, plannedOf, modules })
      : problemsOfUnit(unit, plannedOf.get(unit.name), modules),
  );
  const [first, ...rest] = problems;
  if (first !== undefined) throw new Failure("link", [first, ...rest]);
}

function problemsOfUnit(
  { name, rewrite }: PlannedUnit,
  planned: PlannedModule | undefined,
  modules: Modules,
): CheckProblem[] {
  const module = Object.hasOwn(modules, name) ? modules[name] : undefined;
  if (module === undefined || planned === undefined) return [mismatch(name, { is: "missing" })];
  if (!isCompiled(module)) return [mismatch(name, { is: "no module" })];
  const { shape, hasHoists, hasStart } = originalShape(module, rewrite);
  const difference = differenceOf(planned, shape);
  if (difference !== undefined) return [mismatch(name, difference)];
  const { hoists = [], startExport, place } = rewrite ?? {};
  const deferredStart = startExport !== undefined && !hasStart;
  if (hasHoists && !deferredStart && !(place && hasPlaces(module))) return [];
  return [
    {
      about: "not-rewritten",
      code: "MODULE_NOT_REWRITTEN",
      module: name,
      hoists: hasHoists ? 0 : hoists.length,
      deferredStart,
    },
  ];
}

/** The first module of a unit, in place of the module that the unit makes. */
interface CompiledAlone extends Problem {
  readonly about: "module-is-fused";
  readonly unit: string;
}

interface FusedInput {
  readonly fused: FusedUnit;
  readonly plannedOf: ReadonlyMap<string, PlannedModule>;
  readonly modules: Modules;
}

function problemsOfFused(name: string, { fused, plannedOf, modules }: FusedInput): (CheckProblem | CompiledAlone)[] {
  const module = Object.hasOwn(modules, name) ? modules[name] : undefined;
  if (module === undefined) return [mismatch(name, { is: "missing" })];
  if (!isCompiled(module)) return [mismatch(name, { is: "no module" })];
  const difference = firstDifference(fusedShape(fused, plannedOf), module);
  if (difference === undefined) return [];
  const planned = plannedOf.get(name);
  const isAlone = planned !== undefined && firstDifference(planned, module) === undefined;
  return [
    isAlone
      ? { about: "module-is-fused", code: "PLAN_MISMATCH", module: name, unit: name }
      : mismatch(name, difference),
  ];
}

/** The imports and exports of a fused module: each extern is exported once, in the order of its first export. */
function fusedShape({ imports, members }: FusedUnit, plannedOf: ReadonlyMap<string, PlannedModule>): Shape {
  const kinds = new Map<string, ExternKind>();
  for (const { name, exports, start, segments } of members) {
    for (const [at, key] of exports.entries()) {
      if (!kinds.has(key)) kinds.set(key, plannedOf.get(name)?.exports[at]?.kind ?? "function");
    }
    for (const call of [start, segments]) if (call && !kinds.has(call.key)) kinds.set(call.key, "function");
  }
  return { imports, exports: [...kinds].map(([name, kind]) => ({ name, kind })) };
}

/** Placing takes these sections away, or gives them another name. */
function hasPlaces(module: WebAssembly.Module): boolean {
  return ["linking", "rec.places"].some((name) => WebAssembly.Module.customSections(module, name)[0]);
}

interface OriginalShape {
  readonly shape: FoundShape;
  /** Whether the module has all imports that a rewrite adds. */
  readonly hasHoists: boolean;
  /** Whether it has the export that a rewrite adds. */
  readonly hasStart: boolean;
}

/** The imports and exports of a compiled module, without those that the rewrite of the plan has added to its bytes. */
function originalShape(module: WebAssembly.Module, rewrite: ModuleRewrite | undefined): OriginalShape {
  const { hoists = [], startExport } = rewrite ?? {};
  const { imports, exports } = shapeOf(module);
  const own = imports.length - hoists.length;
  const hasHoists =
    differenceOf({ imports: hoists, exports: [] }, { imports: imports.slice(own), exports: [] }) === undefined;
  const last = exports.at(-1);
  const hasStart = startExport !== undefined && last?.name === startExport && last.kind === "function";
  return {
    shape: {
      imports: hasHoists ? imports.slice(0, own) : imports,
      exports: hasStart ? exports.slice(0, -1) : exports,
    },
    hasHoists,
    hasStart,
  };
}

function shapeOf(module: WebAssembly.Module): FoundShape {
  return { imports: WebAssembly.Module.imports(module), exports: WebAssembly.Module.exports(module) };
}

function firstDifference(planned: Shape, module: WebAssembly.Module): PlanDifference | undefined {
  return differenceOf(planned, shapeOf(module));
}
