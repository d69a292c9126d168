import { checkMemories, dataSectionOfModule } from "./compare-segments.ts";
import type { LinkOptions } from "./link-options.ts";
import { bytesOf, type ModuleBody, type ModuleLoad } from "./load/module-load.ts";
import { readAllAreas } from "./parse/areas/read-all-areas.ts";
import { readGrowth } from "./parse/areas/read-growth.ts";
import { readModuleWithoutData } from "./parse/read-module.ts";
import { readSharedElements } from "./parse/read-shared-elements.ts";
import type { PlanWarning } from "./plan/decide-link.ts";
import { overlapReasons } from "./plan/layout/overlap-reasons.ts";
import { findGreedyHeaps, mayHideGreedyHeap } from "./plan/place/find-separate-heaps.ts";
import { findSharers, type SpaceInput } from "./plan/place/gather-spaces.ts";
import { withLayout } from "./plan/place/map-memories.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import { Failure, type Problem } from "./problem.ts";
import type { HostImports } from "./wasm/host-import.ts";
import type { ModuleType } from "./wasm/module-type.ts";
import { nullRecord } from "./wasm/null-record.ts";

interface OverlapOptions extends Pick<LinkOptions, "dataOverlap" | "place" | "strict"> {
  readonly hostImports: HostImports;
}

interface SeenModule {
  readonly name: string;
  readonly load: ModuleLoad;
  /** With all segments. */
  readonly type: ModuleType;
}

/** The plan with the map of its memories, and the warnings of that map. */
interface CheckedPlan {
  readonly plan: LinkPlan;
  readonly warnings: readonly PlanWarning[];
}

/**
 * Compares the areas of all modules. Bytes that are no longer in memory are loaded once more if segments overlap, or if a
 * module may write more than its segments say into a memory where others write.
 *
 * @returns warnings; also of overlaps, if the caller wants no error
 * @throws Failure `DATA_OVERLAP`, `ELEMENT_OVERLAP`; with `strict`, the code of any warning
 */
export async function checkOverlaps(
  plan: LinkPlan,
  modules: readonly SeenModule[],
  { hostImports, dataOverlap, place, strict }: OverlapOptions,
): Promise<CheckedPlan> {
  const types = await withGrowth(plan, modules, { types: await withAreas(plan, modules, hostImports), hostImports });
  const data = new Map(modules.map(({ name, load: { body } }) => [name, arrivedData(body)]));
  const check = () => checkMemories(plan, { types, hostImports, dataOverlap, place, dataOf: (name) => data.get(name) });
  let found = check();
  const missing = modules.filter(({ name, type }) => data.get(name) === undefined && type.dataSegments !== undefined);
  if (found.overlaps.some(({ code }) => code === "DATA_OVERLAP") && missing.length > 0) {
    await Promise.all(missing.map(async ({ name, load: { body } }) => data.set(name, await loadData(body))));
    found = check();
  }
  const { overlaps, warnings } = found;
  const isOverlapFine = dataOverlap === "warn";
  const errors: readonly Problem[] = [...(isOverlapFine && !strict ? [] : overlaps), ...(strict ? warnings : [])];
  const [first, ...others] = errors.map((problem) => ({ moduleCount: modules.length, ...problem }));
  if (first !== undefined) throw new Failure("link", [first, ...others, ...overlapReasons(plan)]);
  return { plan: withLayout(plan, found), warnings: [...overlaps, ...warnings] };
}

/**
 * The types with the areas of modules that share a memory, if their bytes are in memory. A module that shares one and may have a stack or a start function is loaded once more if need be: its segments
 * are not all that it writes.
 */
async function withAreas(
  plan: LinkPlan,
  modules: readonly SeenModule[],
  hostImports: HostImports,
): Promise<Readonly<Record<string, ModuleType>>> {
  const types = nullRecord(modules.map(({ name, type }) => [name, type] as const));
  const input = { types, hostImports };
  const sharers = findSharers(plan, input);
  const wanted = new Set(sharers.map(({ module }) => module));
  const hiding = new Set(sharers.flatMap(({ module, mayHide }) => (mayHide ? [module] : [])));
  const read = async ({ name, load: { body }, type }: SeenModule): Promise<readonly [string, ModuleType]> => {
    if (type.areas !== undefined || !wanted.has(name)) return [name, type];
    const arrived = body.kind === "bytes" ? body.bytes : undefined;
    const bytes = arrived ?? (hiding.has(name) ? await bytesOf(body).catch(() => undefined) : undefined);
    if (bytes === undefined) return [name, type];
    // The type of a module that came as a stream has the sections of its head alone.
    const { sections } = readModuleWithoutData(bytes);
    const whole = { ...type, sections };
    const areas = readAllAreas(bytes, whole);
    return [name, { ...whole, ...(areas && { areas }), ...readSharedElements(bytes, whole) }];
  };
  return nullRecord(await Promise.all(modules.map(read)));
}

/**
 * The types, and how modules take pages if that matters to others: modules that share the memory of a heap that takes all of it,
 * and modules that may have such a heap. If modules are placed or such a heap is known, a module is loaded once more if need be.
 */
async function withGrowth(
  plan: LinkPlan,
  modules: readonly SeenModule[],
  input: SpaceInput,
): Promise<Readonly<Record<string, ModuleType>>> {
  const hiding = findSharers(plan, input).filter(({ module }) => mayHideGreedyHeap(input.types[module] as ModuleType));
  const arePlaced = plan.units.some(({ rewrite }) => rewrite?.place !== undefined);
  const shown = await readGrowthOf(modules, input.types, {
    names: new Set(hiding.map(({ module }) => module)),
    isLoadedAgain: arePlaced,
  });
  const heaps = findGreedyHeaps(plan, { ...input, types: shown });
  const names = new Set(heaps.flatMap(({ neighbours }) => neighbours));
  return readGrowthOf(modules, shown, { names, isLoadedAgain: true });
}

interface GrowthOptions {
  readonly names: ReadonlySet<string>;
  /** Whether bytes that are no longer in memory are loaded once more. */
  readonly isLoadedAgain: boolean;
}

async function readGrowthOf(
  modules: readonly SeenModule[],
  types: Readonly<Record<string, ModuleType>>,
  { names, isLoadedAgain }: GrowthOptions,
): Promise<Readonly<Record<string, ModuleType>>> {
  if (names.size === 0) return types;
  const read = async ({ name, load: { body } }: SeenModule): Promise<readonly [string, ModuleType]> => {
    const type = types[name] as ModuleType;
    const isKnown = type.precompiled || type.areas?.grows || type.areas?.places?.from === "rec.places";
    const isWanted = names.has(name) && !isKnown;
    const isRead = isWanted && (isLoadedAgain || body.kind === "bytes");
    const bytes = isRead ? await bytesOf(body).catch(() => undefined) : undefined;
    const growth = bytes && readGrowth(bytes, { ...type, sections: readModuleWithoutData(bytes).sections });
    return [name, growth?.grows ? { ...type, areas: { ...type.areas, ...growth } } : type];
  };
  return nullRecord(await Promise.all(modules.map(read)));
}

function arrivedData(body: ModuleBody): Uint8Array | undefined {
  return body.kind === "bytes" ? dataSectionOfModule(body.bytes) : undefined;
}

/** The data section, loaded once more; of a stream that can be read only once, the beginning of it. */
async function loadData(body: ModuleBody): Promise<Uint8Array | undefined> {
  const bytes = await bytesOf(body).catch(() => undefined);
  if (bytes !== undefined) return dataSectionOfModule(bytes);
  return body.kind === "stream" ? body.dataBeginning() : undefined;
}
