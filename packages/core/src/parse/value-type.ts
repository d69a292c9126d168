import type { Failure } from "../problem.ts";
import type {
  AbstractHeapType,
  FieldType,
  HeapType,
  NumberType,
  RefType,
  StorageType,
  ValueType,
} from "../wasm/extern-type.ts";
import type { ByteReader } from "./byte-reader.ts";
import { type Expected, indexOutOfRange, malformedType, unsupportedFeature } from "./parse-problems.ts";

/*
 * Types. Core specification 3.0, "Types", binary format.
 *
 *   valtype      numtype | vectype | reftype
 *   numtype      0x7F i32   0x7E i64   0x7D f32   0x7C f64
 *   vectype      0x7B v128
 *   reftype      0x64 heaptype        not null
 *                0x63 heaptype        null allowed
 *                absheaptype          short for 0x63 absheaptype
 *   heaptype     absheaptype | s33    a type index, never negative
 *   absheaptype  0x69 exn … 0x74 noexn; as one-byte s33 they are the negative numbers
 *   storagetype  valtype | 0x78 i8 | 0x77 i16
 *   fieldtype    storagetype, then 0x00 constant or 0x01 mutable
 */

/** From 0x7B to 0x7F. */
const NUMBER_TYPES: readonly NumberType[] = ["v128", "f64", "f32", "i64", "i32"];
const FIRST_NUMBER_TYPE = 0x7b;

/** From 0x69 to 0x74. */
const HEAP_TYPES: readonly AbstractHeapType[] = [
  "exn",
  "array",
  "struct",
  "i31",
  "eq",
  "any",
  "extern",
  "func",
  "none",
  "noextern",
  "nofunc",
  "noexn",
];
const FIRST_HEAP_TYPE = 0x69;

const REF = 0x64;
const REF_NULL = 0x63;
const SHARED_CONSTANT = 0x02;
const SHARED_MUTABLE = 0x03;
const PACKED_I8 = 0x78;
const PACKED_I16 = 0x77;

/** Types of proposals: stack switching, reference-typed strings, shared-everything threads, custom descriptors. */
export type ProposedType = 0x75 | 0x68 | 0x67 | 0x66 | 0x65 | 0x62 | 0x61;

const PROPOSED_TYPES: readonly ProposedType[] = [0x75, 0x68, 0x67, 0x66, 0x65, 0x62, 0x61];

export function readValueType(reader: ByteReader, typeCount: number): ValueType {
  const byte = reader.peekByte() ?? 0;
  const numberType = byte >= FIRST_NUMBER_TYPE ? NUMBER_TYPES[byte - FIRST_NUMBER_TYPE] : undefined;
  if (numberType === undefined) return readReference(reader, { typeCount, expected: "value type" });
  reader.skip(1);
  return numberType;
}

/** @param typeCount - number of types that a reference may point at */
export function readRefType(reader: ByteReader, typeCount: number): RefType {
  return readReference(reader, { typeCount, expected: "reference type" });
}

function readReference(
  reader: ByteReader,
  { typeCount, expected }: { typeCount: number; expected: Expected },
): RefType {
  const offset = reader.offset;
  const byte = reader.readByte();
  if (byte === REF || byte === REF_NULL) return { ref: readHeapType(reader, typeCount), nullable: byte === REF_NULL };
  const ref = abstractHeapType(byte);
  if (ref !== undefined) return { ref, nullable: true };
  throw unknownType(byte, { expected, offset });
}

export function readHeapType(reader: ByteReader, typeCount: number): HeapType {
  const offset = reader.offset;
  const value = reader.readS33();
  if (value >= 0) {
    if (value < typeCount) return value;
    throw indexOutOfRange({ space: "type", index: value, count: typeCount, offset });
  }
  const byte = value >= -0x40 ? value & 0x7f : (reader.bytes[offset] as number);
  const heapType = value >= -0x40 ? abstractHeapType(byte) : undefined;
  if (heapType !== undefined) return heapType;
  throw unknownType(byte, { expected: "heap type", offset });
}

function abstractHeapType(byte: number): AbstractHeapType | undefined {
  return byte >= FIRST_HEAP_TYPE ? HEAP_TYPES[byte - FIRST_HEAP_TYPE] : undefined;
}

function unknownType(byte: number, { expected, offset }: { expected: Expected; offset: number }): Failure {
  const refusal = (PROPOSED_TYPES as readonly number[]).includes(byte) ? unsupportedFeature : malformedType;
  return refusal(expected, byte, offset);
}

export function readFieldType(reader: ByteReader, typeCount: number): FieldType {
  return { type: readStorageType(reader, typeCount), mutable: readMutability(reader) };
}

function readStorageType(reader: ByteReader, typeCount: number): StorageType {
  const byte = reader.peekByte();
  if (byte !== PACKED_I8 && byte !== PACKED_I16) return readValueType(reader, typeCount);
  reader.skip(1);
  return byte === PACKED_I8 ? "i8" : "i16";
}

/** Reads whether a field or a global is mutable. */
export function readMutability(reader: ByteReader): boolean {
  const offset = reader.offset;
  const byte = reader.readByte();
  if (byte === SHARED_CONSTANT || byte === SHARED_MUTABLE) {
    throw unsupportedFeature("mutability", byte, offset);
  }
  if (byte > 1) throw malformedType("mutability", byte, offset);
  return byte === 1;
}
