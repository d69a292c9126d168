import {
  type Entries,
  type IndexMap,
  type IndexMaps,
  type Reindexing,
  shiftBy,
} from "../../src/fuse/reindex/index-maps.ts";
import { IndexPatcher } from "../../src/fuse/reindex/index-patcher.ts";
import { reindexBodies } from "../../src/fuse/reindex/reindex-code.ts";
import {
  reindexExports,
  reindexFunctions,
  reindexGlobals,
  reindexTables,
  reindexTags,
} from "../../src/fuse/reindex/reindex-definitions.ts";
import { reindexData, reindexElements } from "../../src/fuse/reindex/reindex-segments.ts";
import { reindexTypes } from "../../src/fuse/reindex/reindex-types.ts";
import { sectionId } from "../../src/wasm/binary-format.ts";
import { entriesOf, mapsBehind, NO_PAD } from "../reindex/pad-module.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** An index in a module. */
export interface IndexPlace {
  /** The section, and what the index names. */
  readonly section: number;
  readonly space: keyof IndexMaps;
  readonly offset: number;
  readonly index: number;
  /** Number of items that the module has. */
  readonly count: number;
}

type Reindex = (bytes: Uint8Array, entries: Entries, reindexing: Reindexing) => Uint8Array;

const SECTIONS: readonly (readonly [id: number, reindex: Reindex])[] = [
  [sectionId.type, reindexTypes],
  [sectionId.function, reindexFunctions],
  [sectionId.table, reindexTables],
  [sectionId.tag, reindexTags],
  [sectionId.global, reindexGlobals],
  [sectionId.export, reindexExports],
  [sectionId.element, reindexElements],
  [sectionId.code, reindexBodies],
  [sectionId.data, reindexData],
];

/** By kind of immediate, from that of types on. */
const SPACES = ["type", "function", "table", "memory", "global", "tag", "element", "data"] as const;
const FIRST_KIND = 3;

/** All indices of a valid module, as the re-indexer finds them. The accesses to a memory that name none are left out. */
export function findIndices(bytes: Bytes): IndexPlace[] {
  const maps = mapsBehind(bytes, NO_PAD);
  const places: IndexPlace[] = [];
  // A map without items sends each index through `map`.
  const none = Object.fromEntries(SPACES.map((space) => [space, shiftBy(0, 0)]));
  const reindexing = { maps: { ...none, declared: new Uint8Array(maps.declared.length).fill(1) } as IndexMaps };
  const { map } = IndexPatcher.prototype;
  for (const [section, reindex] of SECTIONS) {
    IndexPatcher.prototype.map = function (kind, index, start) {
      const space = SPACES[kind - FIRST_KIND] as (typeof SPACES)[number];
      const { count } = maps[space] as IndexMap;
      if (this.memory0 === -1 && !isImplicit(this, start)) {
        places.push({ section, space, offset: this.offsetOf(start), index, count });
      }
      return index;
    };
    try {
      reindex(bytes, entriesOf(bytes, section), reindexing);
    } finally {
      IndexPatcher.prototype.map = map;
    }
  }
  return places;
}

/** A segment for memory 0 or table 0 names it by its flags. */
function isImplicit({ at }: IndexPatcher, start: number): boolean {
  return at === start;
}

/** The module with another index at a place, in as many bytes; undefined if it takes more. */
export function withIndex(bytes: Bytes, { offset }: IndexPlace, index: number): Bytes | undefined {
  const copy = bytes.slice();
  let rest = index;
  let at = offset;
  for (let continues = true; continues; at += 1) {
    continues = (copy[at] as number) >= 0x80;
    copy[at] = (rest % 128) + (continues ? 128 : 0);
    rest = Math.floor(rest / 128);
  }
  return rest === 0 ? copy : undefined;
}
