import { ByteReader } from "../../parse/byte-reader.ts";
import { skipConstantExpression } from "../../parse/constant-expression.ts";
import { readGlobalType } from "../../parse/global-section.ts";
import { MEMORIES } from "../../parse/memory-section.ts";
import { sectionTooLong } from "../../parse/parse-problems.ts";
import { TABLES } from "../../parse/table-section.ts";
import { sectionId } from "../../wasm/binary-format.ts";
import type { ExternKind } from "../../wasm/extern-type.ts";
import type { Piece } from "../layout/lay-out.ts";
import { type Member, SECTION_OF } from "../layout/member.ts";
import type { Entries } from "../reindex/index-maps.ts";

/** Passes over one entry of a section. */
type SkipEntry = (reader: ByteReader, typeCount: number) => void;

const SKIP: Readonly<Record<number, SkipEntry>> = {
  [sectionId.function]: (reader) => void reader.readU32(),
  [sectionId.table]: TABLES.readEntry,
  [sectionId.memory]: (reader) => void MEMORIES.readEntry(reader, undefined),
  [sectionId.global]: (reader, typeCount) => {
    readGlobalType(reader, typeCount);
    skipConstantExpression(reader, typeCount);
  },
  [sectionId.tag]: (reader) => {
    reader.readU32();
    reader.readU32();
  },
  [sectionId.code]: (reader) => reader.skip(reader.readU32()),
};

/** Finds the bytes of definitions in a section of their module. */
export interface EntryFinder {
  /** The entries of the section `id` for some definitions; by default of the section that defines them. */
  entriesOf(kind: ExternKind, piece: Piece, id?: number): Entries;
}

/** Offsets are looked for only where a piece is not a whole section, once for each section. */
export function createEntryFinder(members: readonly Member[]): EntryFinder {
  const known = new Map<string, Uint32Array>();
  const offsetsOf = (member: number, id: number): Uint32Array => {
    const key = `${member} ${id}`;
    const offsets = known.get(key) ?? findOffsets(members[member] as Member, id);
    known.set(key, offsets);
    return offsets;
  };
  return {
    entriesOf(kind, { member, from, count }, id = SECTION_OF[kind]) {
      const whole = (members[member] as Member).entries(id);
      if (from === 0 && count === whole.count) return whole;
      const offsets = offsetsOf(member, id);
      return { from: offsets[from] as number, to: offsets[from + count] as number, count };
    },
  };
}

/** The offset of each entry, and that behind the last one. */
function findOffsets({ bytes, type, entries }: Member, id: number): Uint32Array {
  const { from, to, count } = entries(id);
  const reader = new ByteReader(bytes, { start: from, end: to, section: id });
  const offsets = new Uint32Array(count + 1);
  const skip = SKIP[id] as SkipEntry;
  for (let entry = 0; entry < count; entry += 1) {
    offsets[entry] = reader.offset;
    skip(reader, type.types.length);
  }
  offsets[count] = reader.offset;
  // Pieces of the section end before these bytes: the engine would not see them.
  if (reader.bytesLeft > 0) throw sectionTooLong(id, reader.bytesLeft, reader.offset);
  return offsets;
}
