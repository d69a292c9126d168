import { readModuleHead, readModuleWithoutData } from "../../parse/read-module.ts";
import { isBehindHead } from "../../parse/section-id.ts";
import type { ModulePlace } from "../../plan/rewrite-format.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { createPlacePatcher, type PlacePatcher } from "./place-patcher.ts";
import { placeRelocated } from "./place-relocated.ts";
import type { MakeKernel } from "./place-scanner.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Facts about the change of a module, for the code that compiles it. */
export interface PlaceFacts {
  /** All bytes of the module are given. */
  readonly isWhole: boolean;
  /** Relocations stand behind the code, and are not among the given bytes: the result is not used. */
  needsWhole?: true;
  /** Number of bytes that the module has unless the rewriting of its head moves code; -1 if code has moved already. */
  length?: number;
  /** Makes the faster code for a large module. */
  makeKernel?: MakeKernel;
  /** The patcher of the bytes that follow those that were given. */
  body?: PlacePatcher;
}

export interface PlacedBytes {
  readonly bytes: Bytes;
  /** The type of the head of these bytes. */
  readonly type: ModuleType;
}

interface Placing {
  /** The type of the given bytes; read from them by default. */
  readonly type?: ModuleType;
  readonly place: ModulePlace;
  readonly facts: PlaceFacts;
}

/**
 * Places a module, in front of the rewriting of its head: as a whole, or its first bytes, with a patcher of the others in the
 * facts.
 *
 * @param bytes - the head of a module or more bytes, or the whole module
 * @throws Failure `STALE_RELOCATIONS`, `NOT_PLACEABLE`, `PLAN_MISMATCH`
 */
export function placeBytes(bytes: Bytes, { type = readModuleHead(bytes), place, facts }: Placing): PlacedBytes {
  const patcher = createPlacePatcher(bytes, { sections: type.sections, makeKernel: facts.makeKernel }, place);
  if (patcher !== undefined) {
    facts.length = patcher.head.length;
    if (facts.isWhole) patcher.push();
    else facts.body = patcher;
    return { bytes: patcher.head, type };
  }
  if (!facts.isWhole) {
    facts.needsWhole = true;
    return { bytes, type };
  }
  const placed = placeRelocated(bytes, readModuleWithoutData(bytes), place);
  const placedType = readModuleHead(placed);
  facts.length = codeOffset(placedType) === codeOffset(type) ? placed.length : -1;
  return { bytes: placed, type: placedType };
}

/**
 * Moves the data and functions of a module to the addresses and slots of the plan, by its relocations or by the section
 * `rec.places`.
 *
 * @param bytes - the whole module
 * @param type - the type of the module or of its head
 * @returns new bytes
 * @throws Failure `STALE_RELOCATIONS`, `NOT_PLACEABLE`, `PLAN_MISMATCH`
 */
export function placeModule(bytes: Bytes, type: ModuleType, place: ModulePlace): Bytes {
  return placeBytes(bytes, { type, place, facts: { isWhole: true } }).bytes;
}

function codeOffset({ sections }: ModuleType): number | undefined {
  return sections.find(({ id }) => isBehindHead(id))?.offset;
}
