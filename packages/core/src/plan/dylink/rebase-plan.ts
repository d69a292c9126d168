import { nullRecord } from "../../wasm/null-record.ts";
import type { PlacedLibrary, PlacedRange } from "../library-format.ts";
import type { LinkPlan, LinkStep, MadeExtern } from "../plan-format.ts";

/** The place of one library: the address of its data, and its first slot. */
export interface LibraryBase {
  readonly memory: number;
  readonly table: number;
}

/** The needs of one library for a place. */
export interface LibraryNeeds extends PlacedLibrary {
  /** Slots for functions of the library whose address is taken, behind those of its own. */
  readonly addressed: number;
}

/** The libraries of a plan that have to be placed. */
export function needsOf({ libraries, steps }: Pick<LinkPlan, "libraries" | "steps">): readonly LibraryNeeds[] {
  const addressed = new Map<string, number>();
  for (const step of steps) {
    if ("slot" in step && step.do !== "fill" && step.slot !== undefined)
      addressed.set(step.unit, (addressed.get(step.unit) ?? 0) + 1);
  }
  return (libraries?.search ?? []).map((placed) => ({ ...placed, addressed: addressed.get(placed.module) ?? 0 }));
}

/**
 * Moves the libraries of a plan to other places. The plan of libraries that are opened while their program runs is made
 * before it is known where there is room, and can be used again for other places.
 *
 * @param bases - the place of each library, by name
 */
export function rebasePlan(plan: LinkPlan, bases: ReadonlyMap<string, LibraryBase>): LinkPlan {
  const { libraries } = plan;
  if (libraries === undefined) return plan;
  const ends = nullRecord(libraries.search.map(({ module, table }) => [module, sizeOf(table)] as const));
  const rebaseExtern = (made: MadeExtern): MadeExtern => {
    const base = made.place && bases.get(made.place.module);
    return base && made.place ? { ...made, address: base[made.place.in] } : made;
  };
  /** The next slot for an addressed function, by module. */
  const next = new Map<string, number>();
  const rebaseStep = (step: LinkStep): LinkStep => {
    if (step.do !== "address" && step.do !== "address of made") return step;
    const base = bases.get(step.unit);
    if (base === undefined) return step;
    if (step.do === "address" && step.slot === undefined)
      return step.base === undefined ? step : { ...step, base: base.memory };
    const slot = next.get(step.unit) ?? base.table + (ends[step.unit] ?? 0);
    next.set(step.unit, slot + 1);
    return { ...step, slot };
  };
  return {
    ...plan,
    made: plan.made.map(rebaseExtern),
    steps: plan.steps.map(rebaseStep),
    libraries: { ...libraries, search: libraries.search.map((one) => rebaseLibrary(one, bases.get(one.module))) },
  };
}

function rebaseLibrary(placed: PlacedLibrary, base: LibraryBase | undefined): PlacedLibrary {
  const { memory, table } = placed;
  if (base === undefined || memory === undefined || table === undefined) return placed;
  return { ...placed, memory: moved(memory, base.memory), table: moved(table, base.table) };
}

function moved({ start, end, alignment }: PlacedRange, to: number): PlacedRange {
  return { start: to, end: to + end - start, alignment };
}

function sizeOf(range: PlacedRange | undefined): number {
  return range === undefined ? 0 : range.end - range.start;
}
