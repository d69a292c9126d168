import { opcode, sectionId } from "../../wasm/binary-format.ts";
import { countImported } from "../../wasm/count-imported.ts";
import { implementationLimits } from "../../wasm/implementation-limits.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { ByteReader } from "../byte-reader.ts";
import { skipConstantExpression } from "../constant-expression.ts";
import { readGlobalType } from "../global-section.ts";
import { readRefType } from "../value-type.ts";
import { readSigned } from "./read-integers.ts";

/*
 * Addresses and slots without a relocation: the offsets of segments, and the initial values of globals that hold addresses.
 * `data-scanner.ts` and `element-section.ts` have the byte tables of the sections.
 */

/** The operand of an `i32.const` or `i64.const`, in the shortest form. */
export interface AddressConstant {
  /** Id of the section. */
  readonly section: number;
  /** Offset into the module. */
  readonly at: number;
  /** Number of bytes. */
  readonly width: number;
  readonly value: number;
}

export interface DataHeader {
  readonly memory: number;
  readonly isPassive: boolean;
  /** Undefined if the segment is passive, or its offset is no constant. */
  readonly offset: AddressConstant | undefined;
  readonly sizeBytes: number;
  /** Offset of the content into the module. */
  readonly at: number;
}

export interface TableSlots {
  /** The offsets of the active segments of table 0. */
  readonly offsets: readonly AddressConstant[];
  /** By function index: its slot plus 1, or 0. */
  readonly slotOf: Uint32Array;
  readonly start: number;
  readonly end: number;
}

const PASSIVE = 1;
const HAS_MEMORY = 2;

const NOT_ACTIVE = 1;
const HAS_TABLE = 2;
const HAS_EXPRESSIONS = 4;

/** A reader of the content of a section; of nothing if the module has no such section. */
export function sectionReader(bytes: Uint8Array, { sections }: Pick<ModuleType, "sections">, id: number): ByteReader {
  const { offset, sizeBytes } = sections.find((section) => section.id === id) ?? { offset: 0, sizeBytes: 0 };
  return new ByteReader(bytes, { start: offset, end: offset + sizeBytes, section: id });
}

/**
 * The headers of all data segments, in order.
 *
 * @param most - the number of segments that are read at most
 */
export function readDataHeaders(
  bytes: Uint8Array,
  type: ModuleType,
  most: number = implementationLimits.dataSegments,
): DataHeader[] {
  const reader = sectionReader(bytes, type, sectionId.data);
  const headers: DataHeader[] = [];
  if (reader.bytesLeft === 0) return headers;
  for (let left = Math.min(most, reader.readCount("dataSegments", 2)); left > 0; left -= 1) {
    const kind = reader.readU32();
    const memory = kind === HAS_MEMORY ? reader.readU32() : 0;
    const offset = kind === PASSIVE ? undefined : readConstant(reader, type);
    const sizeBytes = reader.readU32();
    const at = reader.offset;
    reader.skip(sizeBytes);
    headers.push({ memory, isPassive: kind === PASSIVE, offset, sizeBytes, at });
  }
  return headers;
}

/** By position among the defined globals: the initial value, if it is a constant. */
export function readGlobalConstants(bytes: Uint8Array, type: ModuleType): (AddressConstant | undefined)[] {
  const reader = sectionReader(bytes, type, sectionId.global);
  const constants: (AddressConstant | undefined)[] = [];
  if (reader.bytesLeft === 0) return constants;
  for (let left = reader.readCount("globals", 3); left > 0; left -= 1) {
    readGlobalType(reader, type.types.length);
    constants.push(readConstant(reader, type));
  }
  return constants;
}

/** The slots of table 0 that the active segments fill with functions. */
export function readTableSlots(bytes: Uint8Array, type: ModuleType): TableSlots {
  const functions = sectionReader(bytes, type, sectionId.function);
  const count = functions.bytesLeft === 0 ? 0 : functions.readCount("functions", 1);
  const slotOf = new Uint32Array(countImported("function", type.imports) + count);
  const reader = sectionReader(bytes, type, sectionId.element);
  const offsets: AddressConstant[] = [];
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  for (let left = reader.bytesLeft === 0 ? 0 : reader.readU32(); left > 0; left -= 1) {
    const { offset, first, next } = readElements(reader, type, slotOf);
    if (offset === undefined) continue;
    offsets.push(offset);
    start = Math.min(start, first);
    end = Math.max(end, next);
  }
  return { offsets, slotOf, start: Math.min(start, end), end };
}

function readElements(reader: ByteReader, type: ModuleType, slotOf: Uint32Array) {
  const flags = reader.readU32();
  const isActive = (flags & NOT_ACTIVE) === 0;
  const table = isActive && (flags & HAS_TABLE) !== 0 ? reader.readU32() : 0;
  const found = isActive ? readConstant(reader, type) : undefined;
  const offset = table === 0 ? found : undefined;
  const hasExpressions = (flags & HAS_EXPRESSIONS) !== 0;
  if ((flags & (NOT_ACTIVE | HAS_TABLE)) !== 0) {
    if (hasExpressions) readRefType(reader, type.types.length);
    else reader.skip(1);
  }
  const first = offset?.value ?? 0;
  const count = reader.readCount("segmentElements", 1);
  for (let slot = first; slot < first + count; slot += 1) {
    const element = hasExpressions ? readFunctionExpression(reader, type) : reader.readU32();
    if (offset !== undefined && element !== undefined && element < slotOf.length) slotOf[element] = slot + 1;
  }
  return { offset, first, next: first + count };
}

function readFunctionExpression(reader: ByteReader, type: ModuleType): number | undefined {
  const start = reader.offset;
  skipConstantExpression(reader, type.types.length);
  if (reader.bytes[start] !== opcode.refFunc) return undefined;
  const { section } = reader;
  return new ByteReader(reader.bytes, { start: start + 1, end: reader.offset, section }).readU32();
}

/** Passes over a constant expression; returns its value if it is one constant instruction. */
function readConstant(reader: ByteReader, { types }: ModuleType): AddressConstant | undefined {
  const { offset, bytes, section } = reader;
  skipConstantExpression(reader, types.length);
  const end = reader.offset - 1;
  return constantAt(bytes, { at: offset + 1, end, section });
}

interface ConstantRange {
  /** Offset behind the opcode. */
  readonly at: number;
  /** Offset behind the operand. */
  readonly end: number;
  readonly section: number;
}

/** The operand of a constant instruction; undefined if the instruction is another, or its operand has another length. */
function constantAt(bytes: Uint8Array, { at, end, section }: ConstantRange): AddressConstant | undefined {
  const code = bytes[at - 1];
  if (code !== opcode.i32Const && code !== opcode.i64Const) return undefined;
  const reader = new ByteReader(bytes, { start: at, end, section });
  const value = readSigned(reader);
  if (reader.bytesLeft > 0) return undefined;
  return { section, at, width: end - at, value: code === opcode.i32Const ? value >>> 0 : value };
}

/** The largest address that a module may have, in bytes: the end of the largest memory. */
export const MOST_ADDRESS: number = implementationLimits.memoryPages * 65_536;
