import { changedType } from "./fuse/fuse-problems.ts";
import { findOtherTypes, type TypedModule, visibleImports } from "./instantiate/find-other-types.ts";
import type { ExportRef } from "./plan/import-format.ts";
import type { LinkPlan, PlannedUnit } from "./plan/plan-format.ts";
import type { CanonicalTypes } from "./plan/types/canonical-types.ts";
import type { CheckDefinition } from "./plan/types/check-hoisted.ts";
import { matchTypes } from "./plan/types/match-imports.ts";
import { Failure } from "./problem.ts";
import { countImported } from "./wasm/count-imported.ts";
import type { DefinedType, ExternType, Limits } from "./wasm/extern-type.ts";
import { at } from "./wasm/lists.ts";
import type { ExportType, ImportType, ModuleType } from "./wasm/module-type.ts";

/** A module of a fused unit. */
export interface FusedModule extends TypedModule {
  readonly name: string;
}

type PlannedOptions = Pick<LinkPlan, "compileOptions">;

/** `units` are those of the modules, so that many units of a plan are not read anew for each. */
type PlannedTypes = Pick<LinkPlan, "compileOptions" | "units" | "made">;

/**
 * Checks that the modules of a fused unit have the imports and exports in the plan, as `linkPlan` checks modules that are not fused.
 *
 * @throws Failure `PLAN_MISMATCH`
 */
export function checkFused({ compileOptions }: PlannedOptions, modules: readonly FusedModule[]): void {
  const [first, ...rest] = findOtherTypes(modules, compileOptions);
  if (first !== undefined) throw new Failure("link", [first, ...rest]);
}

interface Making {
  readonly plan: Pick<LinkPlan, "made" | "types">;
  readonly unit: PlannedUnit;
  /** Loaded only for plans with such externs. */
  readonly checkDefinition: CheckDefinition;
}

/** Whether the linker makes an extern in place of a module of a unit, for modules outside of the unit. */
export function hasMade({ fused }: PlannedUnit): boolean {
  return (
    fused?.imports.some(({ made, users }) => made !== undefined && users.some((user) => "definition" in user)) === true
  );
}

/**
 * Checks the definitions of a module of a unit in whose place the linker makes externs.
 *
 * @throws Failure `PLAN_MISMATCH`
 */
export function checkMade(
  { plan, unit: { fused }, checkDefinition: check }: Making,
  { name, type }: Omit<FusedModule, "planned">,
): void {
  for (const { made, kind, users } of fused?.imports ?? []) {
    if (made === undefined || kind === "function") continue;
    for (const user of users) {
      if (user.module !== name || user.definition === undefined) continue;
      const { definition: ordinal, withoutLimits } = user;
      check({ kind, ordinal, made: plan.made[made], withoutLimits }, type, plan);
    }
  }
}

type Canonicalize = (modules: readonly FusedModule[]) => CanonicalTypes;

/**
 * Checks each import against the export of another module of the unit. The engine would find a defined type that does not fit,
 * and name no module.
 *
 * @throws Failure `PLAN_MISMATCH`
 */
export function checkTypes(plan: PlannedTypes, modules: readonly FusedModule[], canonicalize: Canonicalize): void {
  const [changed] = findChangedTypes(plan, modules, canonicalize);
  if (changed === undefined) return;
  const { importer, import: imported, provider } = changed;
  throw changedType(importer, { ...imported, provider });
}

/** An import of another type than the export of the same unit that the plan binds to it. */
export interface ChangedImport {
  readonly importer: FusedModule;
  readonly import: ImportType;
  /** Position in `PlannedModule.imports`. */
  readonly position: number;
  readonly provider: ExportRef;
  /** The type of the export, and the defined types that it refers to. */
  readonly found: { readonly types: readonly DefinedType[]; readonly type: ExternType };
}

/** Compares the imports of modules with the exports of others, in the order of the modules. */
export function findChangedTypes(
  { compileOptions, units, made }: PlannedTypes,
  modules: readonly FusedModule[],
  canonicalize: Canonicalize,
): ChangedImport[] {
  let canonical: CanonicalTypes | undefined;
  const numbering = () => {
    canonical ??= canonicalize(modules);
    return { canonical };
  };
  const limitsOf = madeLimits({ units, made });
  const positions = new Map(modules.map(({ name }, position) => [name, position]));
  return modules.flatMap((module, importer) => {
    const imports = visibleImports(module, compileOptions);
    return module.planned.imports.flatMap(({ binding }, position): ChangedImport[] => {
      const provider = binding.by === "export" ? positions.get(binding.module) : undefined;
      if (binding.by !== "export" || provider === undefined) return [];
      const { types, exports, ...rest } = at(modules, provider).type;
      const imported = at(imports, position);
      const found = exports.find(({ name }) => name === binding.name);
      const type = found && limitsOf(binding.module, found, rest);
      const pair = type && { expected: imported.type, importer, actual: type, provider };
      if (pair === undefined || matchTypes(pair, { modules, numbering })) return [];
      const { module: owner, name } = binding;
      return [
        {
          importer: module,
          import: imported,
          position,
          provider: { module: owner, name },
          found: { types, type: pair.actual },
        },
      ];
    });
  });
}

/** Finds the type of an export; a memory or table that the linker makes larger than its module allows has its limits. */
function madeLimits({ units, made }: Pick<LinkPlan, "units" | "made">) {
  const opened = new Map<string, Limits>();
  for (const { made: extern = -1, kind, users } of units.flatMap(({ fused }) => fused?.imports ?? [])) {
    const type = made[extern]?.type;
    if (type?.kind !== "memory" && type?.kind !== "table") continue;
    for (const user of users) {
      const isOpen = user.definition !== undefined && user.withoutLimits;
      if (isOpen) opened.set(`${user.module} ${kind} ${user.definition}`, type.limits);
    }
  }
  return (module: string, { type, index }: ExportType, { imports }: Pick<ModuleType, "imports">): ExternType => {
    if (type.kind !== "memory" && type.kind !== "table") return type;
    const limits = opened.get(`${module} ${type.kind} ${index - countImported(type.kind, imports)}`);
    return limits ? { ...type, limits } : type;
  };
}
