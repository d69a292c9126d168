import type { Problem } from "../../problem.ts";
import { at } from "../../wasm/lists.ts";
import type { AreaRange, ModuleAreas } from "../../wasm/module-areas.ts";
import { firstOverlaps, type PlacedSegment } from "../layout/segment-overlaps.ts";
import { findUnplaced, type Unplaced, type UnplacedInput } from "../layout/unplaced.ts";
import type { MemoryArea, SharedDefinition } from "../memory-format.ts";
import type { LinkPlan } from "../plan-format.ts";
import type { SharedSpace } from "./gather-spaces.ts";
import type { Claim } from "./list-claims.ts";

export type ConflictCode = "STACK_OVERLAP" | "BSS_OVERLAP" | "HEAP_OVERLAP" | "SEPARATE_STACKS";

/** One of two areas that take the same bytes. */
export interface ConflictingArea extends AreaRange {
  /** Names of the modules that use it. */
  readonly modules: readonly string[];
  readonly content: MemoryArea["content"];
  /** The language of the first of these modules, if the module shows it. */
  readonly language: ModuleAreas["language"];
}

export type AreaProblem =
  | (Problem & {
      readonly about: "area-overlap";
      readonly code: ConflictCode;
      readonly module: string;
      readonly areas: readonly [ConflictingArea, ConflictingArea];
      /** Nothing tells whether the first module has data in its area. */
      readonly isSuspected?: true;
      readonly definition: SharedDefinition | undefined;
      readonly unplaced?: Unplaced;
      readonly moduleCount: number;
    })
  /** The number of pairs of modules that are not listed. */
  | (Problem & {
      readonly about: "more-area-overlaps";
      readonly code: ConflictCode;
      readonly count: number;
      readonly moduleCount: number;
    });

/** Pairs of modules beyond this number are only counted. */
const MOST_LISTED = 10;

/** Pairs of areas beyond this number are not looked at. */
const MOST_COMPARED = 10_000;

interface ConflictInput extends UnplacedInput {
  readonly plan: LinkPlan;
  /** Everything that modules use in each shared memory. */
  readonly spaces: readonly { readonly space: SharedSpace; readonly claims: readonly Claim[] }[];
}

/**
 * Finds areas of different modules that certainly take the same bytes of one memory: one problem for each code and pair of
 * modules. Overlaps of static data that segments write are left to `findOverlaps`, which compares the bytes.
 */
export function findConflicts({ plan, types, place, spaces }: ConflictInput): AreaProblem[] {
  const moduleCount = plan.modules.length;
  const known = new Set<string>();
  const problems: AreaProblem[] = [];
  const unlisted = new Map<ConflictCode, number>();
  const areaOf = ({ modules, content, start, certainStart = start, end }: Claim): ConflictingArea => {
    const names = modules.map((module) => at(plan.modules, module).name);
    return { modules: names, content, start: certainStart, end, language: types[names[0] ?? ""]?.areas?.language };
  };
  spaces.forEach(({ space, claims }, number) => {
    const certain = overlapsOf(claims).map((pair) => ({ pair, code: codeOf(pair), isSuspected: false }));
    const suspected = suspectedOverlaps(claims, certain).map((pair) => {
      return { pair, code: "BSS_OVERLAP" as const, isSuspected: true };
    });
    for (const { pair, code, isSuspected } of [...certain, ...suspected]) {
      const key = `${number} ${code} ${pair.map(({ modules }) => modules.join("+")).join(" ")}`;
      if (code === undefined || known.has(key)) continue;
      known.add(key);
      if (problems.length >= MOST_LISTED) {
        unlisted.set(code, (unlisted.get(code) ?? 0) + 1);
        continue;
      }
      const areas = [areaOf(pair[0]), areaOf(pair[1])] as const;
      const [module = ""] = areas[1].modules;
      const names = areas.flatMap((area) => area.modules);
      const unplaced = findUnplaced(names, { types, place });
      const by = { areas, definition: space.definition, ...(unplaced && { unplaced }), moduleCount };
      problems.push({ about: "area-overlap", code, module, ...by, ...(isSuspected && { isSuspected }) });
    }
  });
  for (const [code, count] of unlisted) problems.push({ about: "more-area-overlaps", code, count, moduleCount });
  return problems;
}

type ClaimPair = readonly [Claim, Claim];

/** Pairs of claims that certainly overlap, by module in input order; stacks of the linker first. */
function overlapsOf(claims: readonly Claim[]): ClaimPair[] {
  // A claim is written as a segment of its owner; a stack of the linker belongs to no module of the plan.
  const segments = claims.flatMap(({ certainStart, end, owner = -1 }, segment): PlacedSegment[] =>
    certainStart === undefined || certainStart >= end ? [] : [{ module: owner, segment, start: certainStart, end }],
  );
  return firstOverlaps(segments, MOST_COMPARED).map(([first, second]) => [
    at(claims, first.segment),
    at(claims, second.segment),
  ]);
}

/**
 * Areas that lie in memory where another module may have zero-initialised data, one for each pair of modules without a certain
 * overlap. The module that may have such data comes first.
 */
function suspectedOverlaps(claims: readonly Claim[], certain: readonly { readonly pair: ClaimPair }[]): ClaimPair[] {
  const hiddenOf = new Map<number, Claim[]>();
  for (const claim of claims) if (isHidden(claim)) listIn(hiddenOf, claim.owner ?? -1).push(claim);
  const known = new Set(certain.map(({ pair }) => keyOfOwners(pair)));
  const pairs: ClaimPair[] = [];
  for (const [owner, hidden] of hiddenOf) {
    hidden.sort((a, b) => a.start - b.start);
    for (const claim of claims) {
      if (claim.isPlaced || claim.owner === undefined || claim.modules.includes(owner)) continue;
      if (claim.certainStart === undefined && !isHidden(claim)) continue;
      if (known.has(keyOfOwners([{ owner }, claim]))) continue;
      const area = firstThatEndsBehind(hidden, claim.certainStart ?? claim.start);
      if (area === undefined || area.start >= claim.end) continue;
      known.add(keyOfOwners([area, claim]));
      pairs.push([area, claim]);
    }
  }
  return pairs;
}

/** Whether nothing shows that a module has zero-initialised data there. */
function isHidden({ content, certainStart }: Claim): boolean {
  return content === "zeroed" && certainStart === undefined;
}

function listIn<Key, Item>(lists: Map<Key, Item[]>, key: Key): Item[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

function keyOfOwners([first, second]: readonly [Pick<Claim, "owner">, Pick<Claim, "owner">]): string {
  const [one = -1, other = -1] = [first.owner, second.owner];
  return `${Math.min(one, other)} ${Math.max(one, other)}`;
}

/** @param areas - of one module, so they do not overlap; sorted */
function firstThatEndsBehind(areas: readonly Claim[], address: number): Claim | undefined {
  let [low, high] = [0, areas.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(areas, middle).end <= address) low = middle + 1;
    else high = middle;
  }
  return areas[low];
}

/** Undefined for segments that write the same bytes. */
function codeOf([first, second]: ClaimPair): ConflictCode | undefined {
  const contents = new Set([first.content, second.content]);
  if (contents.has("heap")) return "HEAP_OVERLAP";
  if (contents.has("stack")) return contents.size === 1 ? "SEPARATE_STACKS" : "STACK_OVERLAP";
  return contents.has("zeroed") ? "BSS_OVERLAP" : undefined;
}
