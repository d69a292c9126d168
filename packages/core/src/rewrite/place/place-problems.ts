import type { ModulePlace, PlacedAreas } from "../../plan/rewrite-format.ts";
import { Failure, type Problem } from "../../problem.ts";
import type { AreaRange, Places, StalePlace } from "../../wasm/module-areas.ts";
import { placedAreas } from "../../wasm/placed-areas.ts";
import { misshapenPlan } from "../rewrite-problems.ts";

export type PlaceProblem = StaleProblem | WithoutRelocations | ObjectFile | RebuiltModule;

/** A module with other areas or symbols than the one that the plan was made for. */
export interface RebuiltModule extends Problem {
  readonly about: "rebuilt-module";
  readonly code: "PLAN_MISMATCH";
  readonly planned: PlacedAreas;
  readonly found: PlacedAreas;
}

/** A module that does not tell its places. */
export interface WithoutRelocations extends Problem {
  readonly about: "no-relocations";
  readonly code: "NOT_PLACEABLE";
}

/** A file that no linker has given addresses to. */
export interface ObjectFile extends Problem {
  readonly about: "object-file";
  readonly code: "OBJECT_FILE";
}

/** Relocations, or the section `rec.places`, that do not fit the code or data of their module. */
export interface StaleProblem extends Problem {
  readonly about: "stale-relocations";
  readonly code: "STALE_RELOCATIONS";
  readonly place: StalePlace;
}

export function staleRelocations(place: StalePlace): Failure {
  const { offset } = place;
  const problem: StaleProblem = {
    about: "stale-relocations",
    code: "STALE_RELOCATIONS",
    place,
    ...(offset !== undefined && { offset }),
  };
  return new Failure("link", [problem]);
}

const MOST_SLOTS = 2 ** 32 - 1;

/**
 * Checks that a place was made for a module with these places, and leaves all of them in its memory and table.
 *
 * @throws Failure `PLAN_MISMATCH`, `INVALID_ARGUMENT`
 */
export function checkMadeFor(place: ModulePlace, places: Places): void {
  const { madeFor: planned, memory, table } = place;
  checkSame(planned, places);
  const mostAddress = places.addressType === "i32" ? 2 ** 32 : Number.MAX_SAFE_INTEGER;
  if (!isInside(places.data, memory, mostAddress)) throw misshapenPlan("rewrite.place.memory", memory);
  if (!isInside(places.slots, table, MOST_SLOTS)) throw misshapenPlan("rewrite.place.table", table);
  const beyond = Object.values(place.symbols).find((address) => address > mostAddress);
  if (beyond !== undefined) throw misshapenPlan("rewrite.place.symbols", beyond);
}

/** Whether a range stays between 0 and the largest address, if it moves by so much. */
function isInside({ start, end }: AreaRange, move: number, most: number): boolean {
  return start >= end || (start + move >= 0 && end + move <= most);
}

function checkSame(planned: PlacedAreas | undefined, places: Places): void {
  if (planned === undefined) return;
  const found = placedAreas(places);
  const isSame =
    planned.symbols === found.symbols &&
    isSameRange(planned.data, found.data) &&
    isSameRange(planned.slots, found.slots);
  if (isSame) return;
  const problem: RebuiltModule = { about: "rebuilt-module", code: "PLAN_MISMATCH", planned, found };
  throw new Failure("link", [problem]);
}

function isSameRange(first: AreaRange, second: AreaRange): boolean {
  return first.start === second.start && first.end === second.end;
}

export function objectFile(): Failure {
  const problem: ObjectFile = { about: "object-file", code: "OBJECT_FILE" };
  return new Failure("link", [problem]);
}

export function noRelocations(): Failure {
  const problem: WithoutRelocations = { about: "no-relocations", code: "NOT_PLACEABLE" };
  return new Failure("link", [problem]);
}
