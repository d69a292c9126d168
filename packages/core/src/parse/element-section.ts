import { Failure } from "../problem.ts";
import { sectionId } from "../wasm/binary-format.ts";
import { implementationLimits } from "../wasm/implementation-limits.ts";
import type { ElementSegment, SectionRange } from "../wasm/module-type.ts";
import { ByteReader } from "./byte-reader.ts";
import { skipConstantExpression } from "./constant-expression.ts";
import { limitExceeded } from "./framing-problems.ts";
import { OffsetCalculator } from "./offset-calculator.ts";
import { readRefType } from "./value-type.ts";

/*
 * Element section. Core specification 3.0, "Element Section", binary format.
 *
 *   section     count, elem*
 *   elem        flags, [tableidx], [expr], [kind], vec(funcidx) or vec(expr)
 *   flags       bit 0 not active (then bit 1: declarative)
 *               bit 1 in an active segment: tableidx follows, and kind
 *               bit 2 elements are expressions, and kind is a reference type; otherwise kind is one byte
 */

const NOT_ACTIVE = 1;
const HAS_TABLE = 2;
const HAS_EXPRESSIONS = 4;

const REF_NULL = 0xd0;
const REF_FUNC = 0xd2;

/** Elements whose functions a type may carry in all. */
const MOST_CARRIED_ELEMENTS = 4_096;

/** An element segment; `table` and `offset` are those of an active one. */
export interface ReadElements extends Omit<ElementSegment, "segment" | "offset"> {
  readonly isActive: boolean;
  /** Undefined if it is not constant. */
  readonly offset: number | undefined;
}

/**
 * Reads the active element segments with a constant offset.
 *
 * The engine judges whether the section is valid: the list ends before the first malformed byte.
 *
 * @throws Failure `LIMIT_EXCEEDED` for a segment with more elements than engines accept
 */
export function readElementSegments(bytes: Uint8Array, sections: readonly SectionRange[]): ElementSegment[] {
  const segments: ElementSegment[] = [];
  try {
    let segment = 0;
    for (const { table, offset, count, functions } of eachElementSegment(bytes, sections)) {
      if (offset !== undefined) segments.push({ segment, table, offset, count, ...(functions && { functions }) });
      segment += 1;
    }
  } catch (error) {
    if (!(error instanceof Failure) || error.code === "LIMIT_EXCEEDED") throw error;
  }
  return segments;
}

/**
 * Reads all element segments, in order.
 *
 * @param mostCarried - elements of constant segments, and of one other segment, whose functions are wanted
 * @throws Failure with the first problem of the bytes
 */
export function* eachElementSegment(
  bytes: Uint8Array,
  sections: readonly SectionRange[],
  mostCarried: number = MOST_CARRIED_ELEMENTS,
): Generator<ReadElements> {
  const section = sections.find(({ id }) => id === sectionId.element);
  if (section === undefined) return;
  const { id, offset, sizeBytes } = section;
  const reader = new ByteReader(bytes, { start: offset, end: offset + sizeBytes, section: id });
  let most = mostCarried;
  for (let left = reader.readU32(); left > 0; left -= 1) {
    const found = readElementSegment(reader, most);
    if (found.offset !== undefined) most -= found.functions?.length ?? 0;
    yield found;
  }
}

/** @param most - elements whose functions are wanted */
function readElementSegment(reader: ByteReader, most: number): ReadElements {
  const flags = reader.readU32();
  const isActive = (flags & NOT_ACTIVE) === 0;
  const table = isActive && (flags & HAS_TABLE) !== 0 ? reader.readU32() : 0;
  const offset = isActive ? readOffset(reader) : undefined;
  if ((flags & (NOT_ACTIVE | HAS_TABLE)) !== 0) {
    if ((flags & HAS_EXPRESSIONS) === 0) reader.skip(1);
    else readRefType(reader, implementationLimits.types);
  }
  const countOffset = reader.offset;
  const count = reader.readU32();
  if (count > implementationLimits.segmentElements) throw limitExceeded("segmentElements", count, countOffset);
  const functions: (number | null)[] = [];
  for (let left = count; left > 0; left -= 1) {
    const element = (flags & HAS_EXPRESSIONS) === 0 ? reader.readU32() : readExpression(reader);
    if (element !== undefined && count <= most) functions.push(element);
  }
  return { isActive, table, offset, count, ...(functions.length === count && { functions }) };
}

/** The index of a function, or null for a null reference; undefined for any other expression. */
function readExpression(reader: ByteReader): number | null | undefined {
  const start = reader.offset;
  const opcode = reader.peekByte();
  skipConstantExpression(reader, implementationLimits.types);
  const end = reader.offset;
  // One byte each for the instruction, an abstract heap type, and the end.
  if (opcode === REF_NULL) return end === start + 3 ? null : undefined;
  if (opcode !== REF_FUNC) return undefined;
  reader.offset = start + 1;
  const index = reader.readU32();
  const isAlone = reader.offset === end - 1;
  reader.offset = end;
  return isAlone ? index : undefined;
}

/** The offset; undefined if it is a global's value. */
function readOffset(reader: ByteReader): number | undefined {
  const calculator = new OffsetCalculator();
  let step = calculator.take(reader.readByte());
  while (step === "more") step = calculator.take(reader.readByte());
  return calculator.finish();
}
