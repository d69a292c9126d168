import type { Problem } from "../../problem.ts";
import type { HostImports } from "../../wasm/host-import.ts";
import { languageOf } from "../../wasm/language-of-head.ts";
import { at } from "../../wasm/lists.ts";
import type { ModuleAreas } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { SharedDefinition } from "../memory-format.ts";
import type { LinkPlan } from "../plan-format.ts";
import { findUnseen, type UnseenSegments } from "./find-unseen.ts";
import { gatherSegments, SEGMENT_KINDS, type SegmentKind, type SharedExtern } from "./gather-segments.ts";
import { createElementComparison } from "./same-elements.ts";
import { type CompareSegments, countOverlaps, firstOverlaps, type Overlap } from "./segment-overlaps.ts";
import { findUnplaced, type Unplaced, type UnplacedInput } from "./unplaced.ts";

type ModuleTypes = Readonly<Record<string, ModuleType>>;

/** Overlaps beyond this number are only counted. */
const MOST_LISTED = 10;

/** Pairs beyond this number are not compared byte by byte, so that hostile modules take no quadratic time. */
const MOST_COMPARED = 200_000;

type Languages = readonly [ModuleAreas["language"], ModuleAreas["language"]];

export type OverlapProblem =
  | (Problem & {
      readonly about: "overlap";
      readonly code: "DATA_OVERLAP" | "ELEMENT_OVERLAP";
      /** The two segments; modules are positions in the plan. */
      readonly overlap: Overlap;
      /** Nothing tells whether the two segments write the same. */
      readonly isUncompared?: true;
      /** The names of the two modules. */
      readonly names: readonly [string, string];
      /** The languages of the two modules, if they show them. */
      readonly languages: Languages;
      /** Undefined if no module imports the memory or table. */
      readonly definition: SharedDefinition | undefined;
      readonly unplaced?: Unplaced;
      /** Number of modules in the plan. */
      readonly moduleCount: number;
    })
  /** The number of overlaps that are not listed. */
  | (Problem & {
      readonly about: "more-overlaps";
      readonly code: "DATA_OVERLAP" | "ELEMENT_OVERLAP";
      /** The languages of the last two modules that are listed. */
      readonly languages: Languages;
      readonly count: number;
      readonly moduleCount: number;
    });

export interface FoundOverlaps {
  readonly problems: readonly OverlapProblem[];
  readonly unseen: readonly UnseenSegments[];
}

interface OverlapOptions extends Pick<UnplacedInput, "place"> {
  readonly hostImports: HostImports;
  /** Compares the bytes of two data segments. */
  readonly compareData: CompareSegments;
}

/**
 * Finds modules that put data at the same addresses of one memory, or elements into the same slots of one table.
 *
 * Programs that were linked at fixed addresses each treat their memory as their own. If two of them share a memory, the
 * second would silently overwrite the data of the first; likewise the functions of a table. Only active segments with
 * constant offsets are compared. A module may write over its own data; identical bytes or functions overwrite nothing; a
 * module that asks the linker for an address (position-independent code) gets one.
 *
 * @param types - by name, as in `plan`; types without segments are skipped
 * @returns for each kind, a problem for each of the first ten overlaps, and one with the number of the others
 */
export function findOverlaps(plan: LinkPlan, types: ModuleTypes, options: OverlapOptions): FoundOverlaps {
  const problems: OverlapProblem[] = [];
  const unseen: UnseenSegments[] = [];
  for (const kind of SEGMENT_KINDS) {
    const externs = gatherSegments(kind, plan, { types, hostImports: options.hostImports });
    const compare = kind.kind === "memory" ? options.compareData : createElementComparison({ plan, types, ...options });
    problems.push(...findOfKind(kind, externs, { plan, types, compare, ...options }));
    unseen.push(...findUnseen(kind, externs, { plan, types }));
  }
  return { problems, unseen };
}

function findOfKind(
  { code }: SegmentKind,
  externs: readonly SharedExtern[],
  input: UnplacedInput & { readonly plan: LinkPlan; readonly compare: CompareSegments },
): OverlapProblem[] {
  const { plan, types, compare } = input;
  const moduleCount = plan.modules.length;
  const namesOf = (overlap: Overlap) => overlap.map(({ module }) => at(plan.modules, module).name) as [string, string];
  const problems: OverlapProblem[] = [];
  let languages: Languages = [undefined, undefined];
  let unlisted = 0;
  for (const { definition, segments } of externs) {
    const count = countOverlaps(segments);
    if (count === 0) continue;
    const compared = firstOverlaps(segments, MOST_COMPARED);
    const different = compared.flatMap((overlap) => {
      const relation = compare(overlap, namesOf(overlap));
      return relation === "same" ? [] : { overlap, ...(relation === "unknown" && { isUncompared: true as const }) };
    });
    const listed = different.slice(0, MOST_LISTED - problems.length);
    unlisted += count - compared.length + different.length - listed.length;
    for (const found of listed) {
      const names = namesOf(found.overlap);
      languages = [languageOf(types[names[0]] as ModuleType), languageOf(types[names[1]] as ModuleType)];
      const unplaced = findUnplaced(names, input);
      const by = { ...found, names, languages, definition, ...(unplaced && { unplaced }), moduleCount };
      problems.push({ about: "overlap", code, module: names[1], ...by });
    }
  }
  return unlisted === 0
    ? problems
    : [...problems, { about: "more-overlaps", code, languages, count: unlisted, moduleCount }];
}
