import { COMPOSITE_TYPES, EXTERN_TYPES, IMMEDIATES, TYPE, UNKNOWN, VECTOR } from "../../parse/code/immediates.ts";
import { malformedType } from "../../parse/parse-problems.ts";
import { sectionId, typeForm } from "../../wasm/binary-format.ts";
import type { Entries, Reindexing } from "./index-maps.ts";
import { IndexPatcher } from "./index-patcher.ts";

/*
 * Types. The byte tables are those of parse/type-section.ts, parse/value-type.ts and parse/limits.ts.
 */

/**
 * Recursion groups with new type indices.
 *
 * @param groups - entries of the type section; each is a recursion group
 */
export function reindexTypes(bytes: Uint8Array, { from, to, count }: Entries, reindexing: Reindexing): Uint8Array {
  const patcher = new IndexPatcher(bytes, { from, to, reindexing, section: sectionId.type, isDense: true });
  for (let left = count; left > 0; left -= 1) {
    const first = patcher.readByte();
    if (first !== typeForm.rec) patchSubtype(patcher, first);
    else for (let types = patcher.readCount(); types > 0; types -= 1) patchSubtype(patcher, patcher.readByte());
  }
  return patcher.finish();
}

function patchSubtype(patcher: IndexPatcher, first: number): void {
  const isSubtype = first === typeForm.sub || first === typeForm.subFinal;
  if (isSubtype) patcher.read(TYPE + VECTOR);
  const form = isSubtype ? patcher.readByte() : first;
  if (form === typeForm.struct) for (let left = patcher.readCount(); left > 0; left -= 1) patchField(patcher);
  else patchBehind(patcher, COMPOSITE_TYPES + form);
}

/** A field has the form of an array. */
function patchField(patcher: IndexPatcher): void {
  patcher.readAll(IMMEDIATES[COMPOSITE_TYPES + typeForm.array] as number);
}

/**
 * Passes over what stands behind a byte.
 *
 * @param position - the position in `IMMEDIATES` of the page and the byte
 */
export function patchBehind(patcher: IndexPatcher, position: number): void {
  const kinds = IMMEDIATES[position] as number;
  if (kinds === UNKNOWN) {
    const at = patcher.at - 1;
    const expected = position < COMPOSITE_TYPES ? "extern kind" : "composite type";
    throw malformedType(expected, patcher.bytes[at] as number, patcher.offsetOf(at));
  }
  patcher.readAll(kinds);
}

/** An extern type with new type indices. */
export interface ReindexedExternType {
  /** The kind and the type: the end of an import. */
  readonly code: Uint8Array;
  /** Offset in the module behind the type. */
  readonly end: number;
}

/**
 * The extern type of an import with new type indices.
 *
 * @param at - offset of the byte of the kind in the module
 */
export function reindexExternType(bytes: Uint8Array, at: number, reindexing: Reindexing): ReindexedExternType {
  const patcher = new IndexPatcher(bytes, { from: at, to: bytes.length, reindexing, section: sectionId.import });
  patchBehind(patcher, EXTERN_TYPES + patcher.readByte());
  return { code: patcher.writtenTo(patcher.at), end: patcher.offsetOf(patcher.at) };
}
