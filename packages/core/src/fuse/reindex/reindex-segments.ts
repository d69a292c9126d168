import { type ByteWriter, unsignedWidth } from "../../encode/byte-writer.ts";
import {
  DATA,
  ELEMENT,
  EXPRESSION,
  type IndexKind,
  MEMORY,
  REFERENCE,
  TABLE,
  TYPE_USE,
  VECTOR,
} from "../../parse/code/immediates.ts";
import { malformedType } from "../../parse/parse-problems.ts";
import { heapTypeByte, opcode, sectionId } from "../../wasm/binary-format.ts";
import { type Entries, type IndexMap, mapIndex, type Reindexing } from "./index-maps.ts";
import { IndexPatcher } from "./index-patcher.ts";

/*
 * Element and data segments. The byte tables are those of parse/element-section.ts and parse/data-scanner.ts.
 *
 * An active segment for table 0 or memory 0 has a form without the index, which is kept as long as the new index is 0.
 * An active segment can become a passive one. Then these instructions do in its place what instantiation would have done:
 *
 *   offset, i32.const 0, i32.const size, table.init segment table, elem.drop segment
 *   offset, i32.const 0, i32.const size, memory.init segment memory, data.drop segment
 */

const NOT_ACTIVE = 1;
const HAS_INDEX = 2;
const HAS_EXPRESSIONS = 4;

/** The kind of elements that are function indices. */
const FUNCTION_KIND = 0;

/** The prefix of the instructions above, and the second number of `init`; that of `drop` is one more. */
const BULK_PREFIX = 0xfc;
const MEMORY_INIT = 8;
const TABLE_INIT = 12;

export interface SegmentReindexing extends Reindexing {
  /** Number of the first segment of the entries in its section. The default is 0. */
  readonly first?: number;
  /** If given, active segments become passive, and this takes the instructions that do in their place. */
  readonly starter?: ByteWriter | undefined;
}

/** Entries of the element section with new indices. */
export function reindexElements(bytes: Uint8Array, entries: Entries, reindexing: SegmentReindexing): Uint8Array {
  return reindexSegments(bytes, entries, { ...reindexing, isData: false });
}

/** Entries of the data section with new indices. The data is copied once, or not at all if nothing changes. */
export function reindexData(bytes: Uint8Array, entries: Entries, reindexing: SegmentReindexing): Uint8Array {
  return reindexSegments(bytes, entries, { ...reindexing, isData: true });
}

/** The two sections differ in the space of the target, in the flags that they know, and in their content. */
interface Segments extends SegmentReindexing {
  readonly isData: boolean;
}

function reindexSegments(bytes: Uint8Array, { from, to, count }: Entries, segments: Segments): Uint8Array {
  const { isData, first = 0 } = segments;
  const section = isData ? sectionId.data : sectionId.element;
  const patcher = new IndexPatcher(bytes, { from, to, reindexing: segments, section, isDense: !isData });
  const map = patcher.maps[isData ? DATA : ELEMENT] as IndexMap;
  for (let at = 0; at < count; at += 1) patchSegment(patcher, mapIndex(map, first + at), segments);
  return patcher.finish();
}

/** @param segment - its new index */
function patchSegment(patcher: IndexPatcher, segment: number, { isData, starter }: Segments): void {
  const start = patcher.at;
  const flags = patcher.readU32();
  if (flags > (isData ? 2 : 7)) {
    throw malformedType(isData ? "data flags" : "element flags", flags, patcher.offsetOf(start));
  }
  const hasExpressions = (flags & HAS_EXPRESSIONS) !== 0;
  const isActive = (flags & NOT_ACTIVE) === 0;
  const hasKind = (flags & (NOT_ACTIVE | HAS_INDEX)) !== 0 && !isData;
  let target = 0;
  if (isActive) {
    target = patchTarget(patcher, start, { flags, space: isData ? MEMORY : TABLE, starter });
    const needsKind = !hasKind && !isData && (starter !== undefined || target !== 0);
    if (needsKind) patcher.cut(patcher.at).byte(hasExpressions ? heapTypeByte.func : FUNCTION_KIND);
  }
  if (hasKind && hasExpressions) patcher.read(TYPE_USE);
  else if (hasKind) patcher.skip(1);
  const contentAt = patcher.at;
  const count = patcher.readCount();
  if (isData) {
    patcher.skip(count);
  } else {
    patcher.at = contentAt;
    patcher.read(VECTOR + (hasExpressions ? EXPRESSION : REFERENCE));
  }
  if (isActive && starter !== undefined)
    addInit(starter, { count, init: isData ? MEMORY_INIT : TABLE_INIT, segment, target });
}

interface Target {
  readonly flags: number;
  readonly space: IndexKind;
  readonly starter: ByteWriter | undefined;
}

/**
 * Replaces the flags, the index and the offset of an active segment.
 *
 * @param start - position of the flags
 * @returns the new index of its table or memory
 */
function patchTarget(patcher: IndexPatcher, start: number, { flags, space, starter }: Target): number {
  const { at } = patcher;
  const hasIndex = (flags & HAS_INDEX) !== 0;
  const index = hasIndex ? patcher.readU32() : 0;
  const mapped = patcher.map(space, index, at);
  if (starter !== undefined) {
    const out = patcher.cut(start);
    out.byte((flags & HAS_EXPRESSIONS) | NOT_ACTIVE);
    const offset = out.length;
    patcher.address();
    patcher.cut(patcher.at - 1).moveTail(offset, starter);
    return mapped;
  }
  if (hasIndex && mapped !== index) {
    patcher.replace(at, mapped);
  } else if (mapped !== index) {
    const out = patcher.cut(start);
    out.byte(flags | HAS_INDEX);
    out.unsigned(mapped);
  }
  patcher.read(EXPRESSION);
  return mapped;
}

interface Init {
  /** Number of elements, or bytes. */
  readonly count: number;
  readonly init: number;
  readonly segment: number;
  /** Index of the table or memory. */
  readonly target: number;
}

function addInit(starter: ByteWriter, { count, init, segment, target }: Init): void {
  starter.append(Uint8Array.of(opcode.i32Const, 0, opcode.i32Const));
  // A signed integer has one bit less for its value.
  starter.unsigned(count, unsignedWidth(2 * count));
  starter.append(Uint8Array.of(BULK_PREFIX, init));
  starter.unsigned(segment);
  starter.unsigned(target);
  starter.append(Uint8Array.of(BULK_PREFIX, init + 1));
  starter.unsigned(segment);
}
