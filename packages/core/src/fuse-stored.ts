import { checkDefinedTypes, checkFused, type FusedModule } from "./check-fused.ts";
import { type FuseSources, fuseMembers, needsPlacing } from "./fuse/fuse-members.ts";
import type { ChangedType, FuseProblem } from "./fuse/fuse-problems.ts";
import type { failureOfStop } from "./instantiate/instantiation-problems.ts";
import type { refusedByEngine } from "./instantiate/refused-by-engine.ts";
import { namesDefinedTypes } from "./plan/fuse/narrowed-imports.ts";
import type { LinkPlan, PlannedUnit } from "./plan/plan-format.ts";
import type { PlanParts } from "./plan/plan-parts.ts";
import { Failure } from "./problem.ts";

interface StoredSources extends Pick<FuseSources, "bytesOf"> {
  /** Loads code that few links need. */
  readonly loadFurther: () => Promise<{
    readonly ALL_PARTS: PlanParts;
    readonly refusedByEngine: typeof refusedByEngine;
  }>;
  /** Loads code that describes failures. */
  readonly loadFailed: () => Promise<{ readonly failureOfStop: typeof failureOfStop }>;
}

/**
 * Makes one module of those of a unit, from whole bytes, by a plan that was made before.
 *
 * @throws Failure as `fuseMembers`; `ENGINE_REJECTED` if an export has another type than the import that the plan binds to it
 */
export async function fuseStored(
  plan: LinkPlan,
  unit: PlannedUnit,
  { bytesOf, ...load }: StoredSources,
): Promise<Uint8Array<ArrayBuffer>> {
  let modules: readonly FusedModule[] = [];
  const onMembers = (members: typeof modules): void => {
    checkFused(plan, members);
    modules = members;
  };
  try {
    const bytes = fuseMembers(plan, unit, { bytesOf, place: await placingOf(unit), onMembers });
    if (modules.some(({ type }) => namesDefinedTypes(type))) {
      const { ALL_PARTS } = await load.loadFurther();
      checkDefinedTypes(plan, modules, (typed) => ALL_PARTS.createTypeNumbering(typed).canonical);
    }
    return bytes;
  } catch (error) {
    const changed = changedTypeOf(error);
    throw (changed && (await refusalOf(changed, { plan, modules, ...load }))) ?? error;
  }
}

export async function placingOf(unit: PlannedUnit): Promise<FuseSources["place"]> {
  return needsPlacing(unit) ? (await import("./placed-later.ts")).placeByPlan : undefined;
}

function changedTypeOf(error: unknown): ChangedType | undefined {
  const [problem] = error instanceof Failure ? (error.problems as readonly [FuseProblem]) : [];
  return problem?.about === "changed-type" ? problem : undefined;
}

/**
 * The failure of the same link without fused units, whose engine refuses the import.
 *
 * @returns undefined if the engine refuses nothing
 */
async function refusalOf(
  { module, import: imported, provider }: ChangedType,
  { plan, modules, loadFurther, loadFailed }: Refused,
): Promise<Failure | undefined> {
  const typeOf = (wanted: string) => modules.find(({ name }) => name === wanted)?.type;
  const importer = typeOf(module);
  const { types, exports } = typeOf(provider.module) ?? {};
  const type = exports?.find(({ name }) => name === provider.name)?.type;
  if (importer === undefined || types === undefined || type === undefined) return undefined;
  const [{ refusedByEngine }, { failureOfStop }] = await Promise.all([loadFurther(), loadFailed()]);
  const thrown = await refusedByEngine({ importer, import: imported, found: { types, type } }, plan.compileOptions);
  if (thrown === undefined) return undefined;
  const importObject = {};
  const stopped = { thrown, unit: module, during: "instantiation", called: undefined, importObject } as const;
  // The engine has seen the imports of one module, and not those of its unit.
  return failureOfStop({ ...stopped, exportsOf: new Map() }, { plan: { ...plan, units: [] } });
}

interface Refused extends Pick<StoredSources, "loadFurther" | "loadFailed"> {
  readonly plan: LinkPlan;
  readonly modules: readonly FusedModule[];
}
