import { readModuleHead } from "../../parse/read-module.ts";
import type { ModuleRewrite } from "../../plan/plan-format.ts";
import { Failure } from "../../problem.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { type StayingAreas, stayingAreas } from "../../wasm/staying-areas.ts";
import type { RoomProblem } from "../rewrite-problems.ts";
import { type PlaceFacts, placeBytes } from "./place-bytes.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Places a module by a stored plan, or checks that a module which stays is the one that the plan was made for.
 *
 * @param bytes - the head of a module or more bytes, or the whole module
 * @throws Failure of parsing; `PLAN_MISMATCH`, `STALE_RELOCATIONS`, `NOT_PLACEABLE`
 */
export function placeByPlan(bytes: Bytes, { place, stays }: ModuleRewrite, facts: PlaceFacts): Bytes {
  if (stays !== undefined) checkStays(stays, readModuleHead(bytes));
  return place === undefined ? bytes : placeBytes(bytes, { place, facts }).bytes;
}

const PARTS = ["pages", "slots", "stack"] as const;

/** Others were placed behind the module, so it has to take as much of its memory and table as the plan saw. */
function checkStays(planned: StayingAreas, type: ModuleType): void {
  const found = stayingAreas(type);
  const of = PARTS.find((part) => planned[part] !== found[part]);
  if (of === undefined) return;
  const problem: RoomProblem = { about: "other-room", code: "PLAN_MISMATCH", of, planned, found };
  throw new Failure("link", [problem]);
}
