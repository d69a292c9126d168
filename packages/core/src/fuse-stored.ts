import { checkFused, checkMade, checkTypes, type FusedModule, findChangedTypes, hasMade } from "./check-fused.ts";
import { type FuseSources, fuseMembers, needsPlacing } from "./fuse/fuse-members.ts";
import { inModule } from "./fuse/fuse-problems.ts";
import { visibleImports } from "./instantiate/find-other-types.ts";
import { hidesType } from "./instantiate/hidden-types.ts";
import type { failureOfStop } from "./instantiate/instantiation-problems.ts";
import type { refusedByEngine, Unfit } from "./instantiate/refused-by-engine.ts";
import { readModuleHead } from "./parse/read-module.ts";
import { namesDefinedTypes } from "./plan/fuse/narrowed-imports.ts";
import type { ExportRef, ImportBinding } from "./plan/import-format.ts";
import type { LinkPlan, PlannedModule, PlannedUnit } from "./plan/plan-format.ts";
import type { PlanParts } from "./plan/plan-parts.ts";
import type { CheckDefinition } from "./plan/types/check-hoisted.ts";
import { Failure } from "./problem.ts";
import type { ExternType } from "./wasm/extern-type.ts";
import { formatExternType } from "./wasm/format-extern-type.ts";
import { findHostValue, type HostImports } from "./wasm/host-import.ts";
import { at } from "./wasm/lists.ts";
import type { ImportType } from "./wasm/module-type.ts";

/** Code that few links need. */
export interface Later {
  readonly loadFurther: () => Promise<{
    readonly ALL_PARTS: PlanParts;
    readonly checkDefinition: CheckDefinition;
    readonly refusedByEngine: typeof refusedByEngine;
  }>;
  /** Describes failures. */
  readonly loadFailed: () => Promise<{ readonly failureOfStop: typeof failureOfStop }>;
}

interface StoredSources extends Pick<FuseSources, "bytesOf">, Pick<Later, "loadFurther"> {}

/**
 * Makes one module of those of a unit, from whole bytes, by a plan that was made before.
 *
 * @throws Failure as `fuseMembers`
 */
export async function fuseStored(
  plan: LinkPlan,
  unit: PlannedUnit,
  { bytesOf, loadFurther }: StoredSources,
): Promise<Uint8Array<ArrayBuffer>> {
  const making = hasMade(unit) && { plan, unit, checkDefinition: (await loadFurther()).checkDefinition };
  let modules: readonly FusedModule[] = [];
  const onMembers = (members: typeof modules): void => {
    checkFused(plan, members);
    if (making) for (const member of members) inModule(member, () => checkMade(making, member));
    modules = members;
  };
  const bytes = fuseMembers(plan, unit, { bytesOf, place: await placingOf(unit), onMembers });
  if (modules.some(({ type }) => namesDefinedTypes(type))) {
    const { ALL_PARTS } = await loadFurther();
    checkTypes({ ...plan, units: [unit] }, modules, (typed) => ALL_PARTS.createTypeNumbering(typed).canonical);
  }
  return bytes;
}

export async function placingOf(unit: PlannedUnit): Promise<FuseSources["place"]> {
  return needsPlacing(unit) ? (await import("./placed-later.ts")).placeByPlan : undefined;
}

/** A module as it was given with a stored plan. */
export interface GivenModule {
  readonly name: string;
  /** Undefined if they are not at hand. */
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
}

/** The unit of a module of a fused unit in a plan without fused units, as far as the plan shows it. */
export function separateUnit(
  { modules, order }: Pick<LinkPlan, "modules" | "order">,
  { fused }: PlannedUnit,
  name: string,
): PlannedUnit {
  const { start, rewrite: placed, contents } = fused?.members.find((member) => member.name === name) ?? {};
  const isDeferred = modules.find((module) => module.name === name)?.start === "deferred";
  const hoists = fused?.imports.some(({ users }) =>
    users.some((user) => user.module === name && user.definition !== undefined),
  );
  const startExport = isDeferred && start ? { startExport: start.export } : undefined;
  const isRewritten = placed ?? startExport ?? (hoists || isHoisted({ modules, order }, name));
  return {
    name,
    modules: [name],
    ...(isRewritten && { rewrite: { hoists: [], ...placed, ...startExport } }),
    ...(contents && { contents }),
  };
}

/** Whether the linker would make an extern of the module: a module that comes before it imports the extern. */
function isHoisted({ modules, order }: Pick<LinkPlan, "modules" | "order">, owner: string): boolean {
  const earlier = new Set(order.slice(0, order.indexOf(owner)));
  return modules.some(
    ({ name, imports }) =>
      earlier.has(name) &&
      imports.some(({ kind, binding }) => kind !== "function" && binding.by === "export" && binding.module === owner),
  );
}

interface Separate extends Pick<Later, "loadFurther"> {
  readonly given: GivenModule;
  readonly onOther: (failure: unknown) => void;
}

/** Compares a module of a unit that cannot be fused with the externs that the linker makes in its place. */
export async function checkSeparate(
  plan: LinkPlan,
  unit: PlannedUnit,
  { given, onOther, loadFurther }: Separate,
): Promise<void> {
  const planned = hasMade(unit) ? plan.modules.find(({ name }) => name === given.name) : undefined;
  const module = readGiven(planned, given);
  if (module === undefined) return;
  const further = await loadFurther();
  try {
    checkMade({ plan, unit, checkDefinition: further.checkDefinition }, module);
  } catch (failure) {
    onOther(failure);
  }
}

/** The same plan with a unit for each module of some fused units, to compare modules with. */
export function separateUnits(plan: LinkPlan, apart: readonly PlannedUnit[]): LinkPlan {
  const positions = new Map(plan.modules.map(({ name }, position) => [name, position]));
  const positionOf = ({ name }: PlannedUnit): number => positions.get(name) ?? 0;
  const names = new Set(apart.map(({ name }) => name));
  const units = plan.units.flatMap((unit) =>
    names.has(unit.name) ? unit.modules.map((name) => separateUnit(plan, unit, name)) : [unit],
  );
  return { ...plan, units: units.sort((one, other) => positionOf(one) - positionOf(other)) };
}

interface Refusal extends Later {
  /** Modules of the plan; their imports and exports are those in it. */
  readonly given: readonly GivenModule[];
  readonly host: HostImports;
}

/**
 * Finds the failure of the same link without fused units. There the engine sees one module after the other, in the order of the plan,
 * and refuses the first import that gets an extern of another type.
 *
 * @returns undefined if the engine refuses nothing
 */
export async function refusalOf(plan: LinkPlan, { given, host, ...later }: Refusal): Promise<Failure | undefined> {
  const { ALL_PARTS } = await later.loadFurther();
  const byName = new Map(given.map((module) => [module.name, module]));
  const plannedOf = new Map(plan.modules.map((planned) => [planned.name, planned]));
  const modules = plan.order.flatMap((name) => readGiven(plannedOf.get(name), byName.get(name)) ?? []);
  const changed = findChangedTypes(plan, modules, (all) => ALL_PARTS.createTypeNumbering(all).canonical);
  for (const module of modules) {
    const own = changed.filter(({ importer }) => importer === module);
    const suspects = [...own, ...givenImportsOf(module, plan, host)].sort(
      (one, other) => one.position - other.position,
    );
    for (const suspect of suspects) {
      const failure = await engineRefusal(suspect, plan, later);
      if (failure !== undefined) return failure;
    }
  }
  return undefined;
}

/** An import that the engine may refuse. */
interface SuspectImport {
  readonly importer: FusedModule;
  readonly import: ImportType;
  /** Position in `PlannedModule.imports`. */
  readonly position: number;
  /** Undefined if host or linker give the extern. */
  readonly provider?: ExportRef;
  readonly found: Unfit["found"];
}

/** The imports of a module that get an extern of the host or of the linker. */
function givenImportsOf(importer: FusedModule, plan: LinkPlan, host: HostImports): SuspectImport[] {
  const imports = visibleImports(importer, plan.compileOptions);
  return importer.planned.imports.flatMap(({ binding }, position): SuspectImport[] => {
    const imported = at(imports, position);
    const found = givenExtern(binding, imported.type, { plan, host });
    return found ? [{ importer, import: imported, position, found }] : [];
  });
}

/** Undefined if another module gives the extern, or if it has no type. */
function givenExtern(
  binding: ImportBinding,
  asked: ExternType,
  { plan, host }: { readonly plan: LinkPlan; readonly host: HostImports },
): Unfit["found"] | undefined {
  if (binding.by === "made") return { types: plan.types, type: at(plan.made, binding.extern).type };
  if (binding.by !== "host") return undefined;
  const given = findHostValue(host, binding, asked);
  // The engine takes each function that no instance exports.
  return given && (asked.kind !== "function" || hidesType(given.value)) ? { value: given.value } : undefined;
}

/** Undefined for a module without bytes, or one that only the engine can read. */
function readGiven(planned: PlannedModule | undefined, { bytes }: Partial<GivenModule> = {}): FusedModule | undefined {
  try {
    return bytes && planned && { name: planned.name, planned, type: readModuleHead(bytes) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return undefined;
  }
}

/** Undefined if the engine does not refuse the import. */
async function engineRefusal(
  { importer, import: imported, position, provider, found }: SuspectImport,
  plan: LinkPlan,
  { loadFurther, loadFailed }: Later,
): Promise<Failure | undefined> {
  const { name, planned, type } = importer;
  const isDeferred =
    provider !== undefined &&
    imported.type.kind === "function" &&
    plan.order.indexOf(name) <= plan.order.indexOf(provider.module);
  // The function of the linker that is called first has the type that the import had. The engine compares that of the other at each call.
  if (isDeferred && planned.imports[position]?.type === formatExternType(imported.type, type.types)) return undefined;
  const [{ refusedByEngine }, { failureOfStop }] = await Promise.all([loadFurther(), loadFailed()]);
  const thrown = await refusedByEngine({ importer: type, import: imported, found }, plan.compileOptions);
  if (thrown === undefined) return undefined;
  const stopped = { thrown, unit: name, during: "instantiation", called: undefined, importObject: {} } as const;
  const imports = planned.imports.map((entry, at) =>
    isDeferred && at === position ? { ...entry, binding: { by: "deferred", slot: 0 } as const } : entry,
  );
  // The engine has seen the imports of one module, and not those of its unit.
  const seen = { ...plan, units: [], modules: [{ ...planned, imports }] };
  return failureOfStop({ ...stopped, exportsOf: new Map() }, { plan: seen });
}
