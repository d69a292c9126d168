import type { Problem } from "../../problem.ts";
import type { HostImports } from "../../wasm/host-import.ts";
import { at } from "../../wasm/lists.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { LinkPlan } from "../plan-format.ts";
import { findUnseen, type UnseenSegments } from "./find-unseen.ts";
import {
  gatherSegments,
  SEGMENT_KINDS,
  type SegmentKind,
  type SharedDefinition,
  type SharedExtern,
} from "./gather-segments.ts";
import { countOverlaps, firstOverlaps, type Overlap } from "./segment-overlaps.ts";

type ModuleTypes = Readonly<Record<string, ModuleType>>;

/** Overlaps beyond this number are only counted. */
const MOST_LISTED = 10;

/** Pairs beyond this number are not compared byte by byte, so that hostile modules take no quadratic time. */
const MOST_COMPARED = 200_000;

export type OverlapProblem =
  | (Problem & {
      readonly about: "overlap";
      readonly code: "DATA_OVERLAP" | "ELEMENT_OVERLAP";
      /** The two segments; modules are positions in the plan. */
      readonly overlap: Overlap;
      /** The names of the two modules. */
      readonly names: readonly [string, string];
      /** Undefined if no module imports the memory or table. */
      readonly definition: SharedDefinition | undefined;
      /** Number of modules in the plan. */
      readonly moduleCount: number;
    })
  /** The number of overlaps that are not listed. */
  | (Problem & {
      readonly about: "more-overlaps";
      readonly code: "DATA_OVERLAP" | "ELEMENT_OVERLAP";
      readonly count: number;
      readonly moduleCount: number;
    });

export interface FoundOverlaps {
  readonly problems: readonly OverlapProblem[];
  readonly unseen: readonly UnseenSegments[];
}

/** Whether the bytes of two overlapping data segments are known and identical where they overlap. */
export type HasSameData = (overlap: Overlap, names: readonly [string, string]) => boolean;

interface OverlapOptions {
  readonly hostImports: HostImports;
  readonly hasSameData: HasSameData;
}

/**
 * Finds modules that put data at the same addresses of one memory, or elements into the same slots of one table.
 *
 * Programs that were linked at fixed addresses each treat their memory as their own. If two of them share a memory, the
 * second would silently overwrite the data of the first; likewise the functions of a table. Only active segments with
 * constant offsets are compared. A module may write over its own data; identical bytes overwrite nothing; a module that
 * asks the linker for an address (position-independent code) gets one.
 *
 * @param types - by name, as in `plan`; types without segments are skipped
 * @returns for each kind, a problem for each of the first ten overlaps, and one with the number of the others
 */
export function findOverlaps(plan: LinkPlan, types: ModuleTypes, options: OverlapOptions): FoundOverlaps {
  const problems: OverlapProblem[] = [];
  const unseen: UnseenSegments[] = [];
  for (const kind of SEGMENT_KINDS) {
    const externs = gatherSegments(kind, plan, { types, hostImports: options.hostImports });
    problems.push(...findOfKind(kind, externs, { plan, ...options }));
    unseen.push(...findUnseen(kind, externs, { plan, types }));
  }
  return { problems, unseen };
}

function findOfKind(
  { code, kind }: SegmentKind,
  externs: readonly SharedExtern[],
  { plan, hasSameData }: OverlapOptions & { readonly plan: LinkPlan },
): OverlapProblem[] {
  const moduleCount = plan.modules.length;
  const namesOf = (overlap: Overlap) => overlap.map(({ module }) => at(plan.modules, module).name) as [string, string];
  const isSame = (overlap: Overlap): boolean => kind === "memory" && hasSameData(overlap, namesOf(overlap));
  const problems: OverlapProblem[] = [];
  let unlisted = 0;
  for (const { definition, segments } of externs) {
    const count = countOverlaps(segments);
    if (count === 0) continue;
    const compared = firstOverlaps(segments, MOST_COMPARED);
    const different = compared.filter((overlap) => !isSame(overlap));
    const listed = different.slice(0, MOST_LISTED - problems.length);
    unlisted += count - compared.length + different.length - listed.length;
    for (const overlap of listed) {
      const names = namesOf(overlap);
      problems.push({ about: "overlap", code, module: names[1], overlap, names, definition, moduleCount });
    }
  }
  return unlisted === 0 ? problems : [...problems, { about: "more-overlaps", code, count: unlisted, moduleCount }];
}
