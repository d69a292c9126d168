import { EXPORTS, EXPRESSION, EXTERN_TYPES, NAME, TYPE } from "../../parse/code/immediates.ts";
import { externKindByte, sectionId } from "../../wasm/binary-format.ts";
import type { Entries, Reindexing } from "./index-maps.ts";
import { IndexPatcher } from "./index-patcher.ts";
import { patchBehind } from "./reindex-types.ts";

/*
 * Sections of definitions and exports. The byte tables are those of parse/function-section.ts, parse/table-section.ts,
 * parse/global-section.ts, parse/tag-section.ts and parse/export-section.ts. A memory section has no indices.
 */

/** A function that gives entries of one section with new indices. */
type ReindexSection = (bytes: Uint8Array, entries: Entries, reindexing: Reindexing) => Uint8Array;

function reindexEach(section: number, patchEntry: (patcher: IndexPatcher) => void): ReindexSection {
  return (bytes, { from, to, count }, reindexing) => {
    const patcher = new IndexPatcher(bytes, { from, to, reindexing, section, isDense: true });
    for (let left = count; left > 0; left -= 1) patchEntry(patcher);
    return patcher.finish();
  };
}

/** Entries of the function section, which are type indices. */
export const reindexFunctions: ReindexSection = /* @__PURE__ */ reindexEach(sectionId.function, (patcher) =>
  patcher.index(TYPE),
);

export const reindexTables: ReindexSection = /* @__PURE__ */ reindexEach(sectionId.table, (patcher) => {
  const hasInitializer = patcher.bytes[patcher.at] === WITH_INITIALIZER;
  if (hasInitializer) patcher.skip(2);
  patchBehind(patcher, EXTERN_TYPES + externKindByte.table);
  if (hasInitializer) patcher.read(EXPRESSION);
});

export const reindexGlobals: ReindexSection = /* @__PURE__ */ reindexEach(sectionId.global, (patcher) => {
  patchBehind(patcher, EXTERN_TYPES + externKindByte.global);
  patcher.initialValue();
});

export const reindexTags: ReindexSection = /* @__PURE__ */ reindexEach(sectionId.tag, (patcher) =>
  patchBehind(patcher, EXTERN_TYPES + externKindByte.tag),
);

export const reindexExports: ReindexSection = /* @__PURE__ */ reindexEach(sectionId.export, (patcher) => {
  patcher.read(NAME);
  patchBehind(patcher, EXPORTS + patcher.readByte());
});

const WITH_INITIALIZER = 0x40;
