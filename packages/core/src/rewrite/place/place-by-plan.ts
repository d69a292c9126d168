import type { PlannedUnit } from "../../plan/plan-format.ts";
import { checkContents } from "./check-contents.ts";
import { checkForm } from "./check-form.ts";
import { type PlaceFacts, placeBytes } from "./place-bytes.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Places a module by a stored plan, after a check that it is the one that the plan was made for.
 *
 * @param bytes - the head of a module or more bytes, or the whole module
 * @throws Failure of parsing; `INVALID_ARGUMENT`, `PLAN_MISMATCH`, `STALE_RELOCATIONS`, `NOT_PLACEABLE`
 */
export function placeByPlan(bytes: Bytes, unit: PlannedUnit, facts: PlaceFacts): Bytes {
  checkForm(unit);
  const { rewrite, contents } = unit;
  if (contents !== undefined) checkContents(bytes, contents, facts);
  return rewrite?.place === undefined ? bytes : placeBytes(bytes, { place: rewrite.place, facts }).bytes;
}
