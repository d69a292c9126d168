import { at } from "../../wasm/lists.ts";
import { deepFreeze } from "../deep-freeze.ts";
import { placesOf } from "../layout/gather-segments.ts";
import type { UnplacedInput } from "../layout/unplaced.ts";
import type { HostSpace, MemoryArea, MemoryLayout } from "../memory-format.ts";
import type { LinkPlan } from "../plan-format.ts";
import { type AreaProblem, findConflicts } from "./find-conflicts.ts";
import { findUnboundData, type UnboundData } from "./find-unbound-data.ts";
import { createExternLookup, gatherSpaces, type SharedSpace, type SpaceInput } from "./gather-spaces.ts";
import { type Claim, listClaims } from "./list-claims.ts";
import { listHostSpaces } from "./list-host-spaces.ts";

/*
 * A module that was linked alone treats its memory as its own: its static data, its stack and its heap lie where its linker
 * put them. In a memory that several such modules share, these areas may take the same bytes. The engine cannot see that,
 * and the modules compute wrong results without an error.
 *
 * This pass writes down who uses which bytes, once the plan is complete: modules that the linker moves are listed at their
 * new places. It changes nothing. Areas that are certain and overlap are problems, which become warnings of the plan.
 */

export type MappedSpaces = Pick<MemoryMap, "layout" | "hostSpaces">;

export interface MemoryMap {
  /** One for each memory, with the table that its modules share, and one for each other table. */
  readonly layout: readonly MemoryLayout[];
  readonly hostSpaces: readonly HostSpace[];
  readonly problems: readonly (AreaProblem | UnboundData)[];
}

/** Maps each memory and table in which two or more modules have areas. */
export function mapMemories(
  plan: LinkPlan,
  { types, hostImports, place }: SpaceInput & Pick<UnplacedInput, "place">,
): MemoryMap {
  const find = createExternLookup(plan, { types, hostImports });
  const memories = gatherSpaces(plan, "memory", { types, find });
  const tables = gatherSpaces(plan, "table", { types, find });
  const hostSpaces = listHostSpaces(plan, { types, find });
  if (memories.length + tables.length === 0) return { layout: [], hostSpaces, problems: [] };
  const spaces = memories.map((space) => ({ space, claims: listClaims(plan, space, { types, find }) }));
  const layout: MemoryLayout[] = [];
  const left = new Set(tables);
  for (const { space, claims } of spaces) {
    const table = tables.find((one) => left.has(one) && haveCommonModules(space, one));
    if (table !== undefined) left.delete(table);
    layout.push({
      ...(space.definition && { memory: space.definition }),
      ...(table?.definition && { table: table.definition }),
      areas: areasOf(claims, plan),
      slots: table === undefined ? [] : slotsOf(table, { plan, types }),
    });
  }
  for (const table of left) {
    const { definition } = table;
    layout.push({ ...(definition && { table: definition }), areas: [], slots: slotsOf(table, { plan, types }) });
  }
  return {
    layout,
    hostSpaces,
    problems: [...findConflicts({ plan, types, place, spaces }), ...findUnboundData(plan, types, memories)],
  };
}

/** The plan with a map; a plan without shared memories has none. */
export function withLayout(plan: LinkPlan, { layout, hostSpaces }: MappedSpaces): LinkPlan {
  if (layout.length + hostSpaces.length === 0) return plan;
  return deepFreeze({ ...plan, ...(layout.length > 0 && { layout }), ...(hostSpaces.length > 0 && { hostSpaces }) });
}

function haveCommonModules({ members }: SharedSpace, table: SharedSpace): boolean {
  const users = new Set(members);
  return table.members.filter((module) => users.has(module)).length > 1;
}

/** Gaps up to this size come from the alignment of data, and are not shown. */
const ALIGNMENT_GAP_BYTES = 64;

/** Linkers that leave out zeros write thousands of segments. A map shows as many areas of one module at most. */
const MOST_AREAS = 32;

function areasOf(claims: readonly Claim[], plan: LinkPlan): MemoryArea[] {
  const groups = new Map<string, Claim[]>();
  for (const claim of claims) {
    const key = `${claim.content} ${claim.modules.join()} ${claim.certainStart === undefined}`;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(claim);
  }
  const areas = [...groups.values()].flatMap((group) => mergeNeighbours(group).map((claim) => areaOf(claim, plan)));
  return areas.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Joins claims of one kind where the gaps between them are smallest, until few are left. */
function mergeNeighbours(claims: readonly Claim[]): Claim[] {
  const sorted = [...claims].sort((a, b) => a.start - b.start);
  const gaps: number[] = [];
  let end = Number.POSITIVE_INFINITY;
  for (const claim of sorted) {
    gaps.push(claim.start - end);
    end = Math.max(gaps.length === 1 ? 0 : end, claim.end);
  }
  const largest = gaps.slice(1).sort((a, b) => b - a);
  const least = Math.max(ALIGNMENT_GAP_BYTES, largest[MOST_AREAS - 1] ?? 0);
  const merged: Claim[] = [];
  sorted.forEach((claim, position) => {
    const last = merged.at(-1);
    if (last === undefined || (gaps[position] as number) > least) merged.push(claim);
    else merged[merged.length - 1] = { ...last, end: Math.max(last.end, claim.end) };
  });
  return merged;
}

function areaOf({ modules, content, start, end, certainStart, rules, isPlaced }: Claim, plan: LinkPlan): MemoryArea {
  return {
    modules: modules.map((module) => at(plan.modules, module).name),
    content,
    start,
    end,
    ...(certainStart === undefined && { isSuspected: true as const }),
    ...(rules && { rules }),
    ...(isPlaced && { isPlaced: true as const }),
  };
}

function slotsOf(
  { members }: SharedSpace,
  { plan, types }: { readonly plan: LinkPlan; readonly types: SpaceInput["types"] },
): MemoryLayout["slots"] {
  const places = placesOf(plan);
  const slots = members.map((member) => {
    const { name } = at(plan.modules, member);
    const moved = places.get(name)?.table ?? 0;
    const own = (types[name]?.elementSegments ?? []).filter(({ table, count }) => table === 0 && count > 0);
    const start = own.reduce((least, { offset }) => Math.min(least, offset), Number.POSITIVE_INFINITY);
    const end = own.reduce((most, { offset, count }) => Math.max(most, offset + count), 0);
    return { module: name, start: start + moved, end: end + moved };
  });
  return slots.sort((a, b) => a.start - b.start || a.end - b.end);
}
