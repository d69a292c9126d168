import type { CodeAtHand } from "./code-at-hand.ts";
import { explainWarningsLater } from "./explain-later.ts";
import type { LoadedModule } from "./keep-source-maps.ts";
import { type DecidedLink, decideLink } from "./plan/decide-link.ts";
import { hasSharedMemory } from "./plan/place/may-be-arranged.ts";
import { mayNeedArrangement } from "./plan/place/may-share-stack.ts";
import type { LinkPlan, PlannedUnit } from "./plan/plan-format.ts";
import type { InternalPlanOptions } from "./plan/plan-options.ts";
import { NO_PARTS, PartNeeded, type PlanParts } from "./plan/plan-parts.ts";
import { type LinkResolution, resolveLink } from "./plan/read-link.ts";
import { mayMoveCode } from "./rewrite/may-move-code.ts";
import type { ModuleType } from "./wasm/module-type.ts";

interface PlanInput extends InternalPlanOptions {
  readonly modules: readonly LoadedModule[];
  readonly atHand?: CodeAtHand | undefined;
}

export interface PlannedLink {
  readonly plan: LinkPlan;
  /** By name; with their areas, if these were read. */
  readonly types: Readonly<Record<string, ModuleType>>;
}

/**
 * Plans as `planLink` does. Passes and texts that few links need are loaded on demand.
 *
 * @throws PlanFailure
 */
export async function planByNeed(
  types: Readonly<Record<string, ModuleType>>,
  { modules, atHand, ...options }: PlanInput,
): Promise<PlannedLink> {
  const moved = new Set<string>();
  const found = resolveLink(types, { ...options, keepsOffsets: (name) => moved.has(name) });
  // Dynamic libraries ask for a place. Modules of a link with some are not arranged.
  const libraries = hasLibraries(found) ? (atHand ?? (await loadLibraryCode())) : undefined;
  const resolved = libraries ? libraries.lowerLibraries(await provide(found)) : found;
  const isLowered = resolved.arrangement?.libraries !== undefined;
  const isNeeded = isLowered ? mayHaveThreads(resolved) : mayNeedArrangement(resolved);
  const later = isNeeded ? await import("./placed-later.ts") : undefined;
  const { resolution, read } = !later
    ? { resolution: resolved, read: undefined }
    : isLowered
      ? { resolution: resolved, read: await later.readThreadTypes(resolved, modules) }
      : await later.arrangeLoaded(resolved, modules);
  const decideNow = () => decide(resolution, { libraries, parts: (libraries ?? atHand)?.parts });
  let decided = await decideNow();
  const mayMove = ({ name, rewrite }: PlannedUnit) => rewrite && mayMoveCode(types[name] as ModuleType, rewrite);
  if (options.hoist === undefined && decided.plan.units.some(mayMove)) {
    const { keepSourceMaps } = await import("./loaded-later.ts");
    decided = await keepSourceMaps(decided, { modules, moved, decideAgain: decideNow, strict: options.strict });
  }
  const { warnings } = decided;
  const known = read === undefined ? types : { ...types, ...read };
  const plan = later ? later.completePlan(decided.plan, { ...resolution, types: known }) : decided.plan;
  const explained = warnings.length > 0 && { warnings: await explainWarningsLater(warnings) };
  return { plan: explained ? Object.freeze({ ...plan, ...explained }) : plan, types: known };
}

type LibraryCode = Pick<CodeAtHand, "parts" | "lowerLibraries" | "startLibraries">;

/**
 * Loads the code of links with dynamic libraries, and all passes: such a link makes externs and almost always defers functions, so
 * a decision without these passes would be made twice.
 */
export async function loadLibraryCode(): Promise<LibraryCode> {
  const loading = [import("./libraries-later.ts"), import("./loaded-later.ts")] as const;
  const [{ lowerLibraries, startLibraries }, { ALL_PARTS: parts }] = await Promise.all(loading);
  return { lowerLibraries, startLibraries, parts };
}

interface DecisionParts {
  readonly libraries: Pick<PlanParts, "startLibraries"> | undefined;
  /** Passes that are loaded. */
  readonly parts: PlanParts | undefined;
}

/** Decides with the passes that are loaded; if another one is entered, decides once more with all passes. */
async function decide(
  resolution: LinkResolution,
  { libraries, parts = NO_PARTS }: DecisionParts,
): Promise<DecidedLink> {
  const startLibraries = libraries && { startLibraries: libraries.startLibraries };
  try {
    return decideLink(resolution, { ...parts, ...startLibraries });
  } catch (error) {
    if (!(error instanceof PartNeeded)) throw error;
  }
  const { ALL_PARTS } = await import("./loaded-later.ts");
  return decideLink(resolution, { ...ALL_PARTS, ...startLibraries });
}

/** Whether threads may run the modules of a link with dynamic libraries. Libraries that are opened later stay in one thread. */
function mayHaveThreads({ scene: { modules, options } }: LinkResolution): boolean {
  return !options.isOpening && modules.some(({ type }) => hasSharedMemory(type));
}

function hasLibraries({ scene: { modules } }: LinkResolution): boolean {
  return modules.some(({ type }) => type.dylink !== undefined);
}

async function provide(resolution: LinkResolution): Promise<LinkResolution> {
  if (resolution.scene.options.provide === undefined) return resolution;
  return (await import("./placed-later.ts")).provideExterns(resolution);
}
