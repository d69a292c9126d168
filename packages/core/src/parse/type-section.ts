import type { CompositeType, DefinedType, FieldType, ValueType } from "../wasm/extern-type.ts";
import { implementationLimits } from "../wasm/implementation-limits.ts";
import type { ByteReader } from "./byte-reader.ts";
import { finalSupertype, indexOutOfRange, limitExceeded, malformedType, unsupportedFeature } from "./parse-problems.ts";
import { readFieldType, readValueType } from "./value-type.ts";

/*
 * Type section. Core specification 3.0, "Recursive Types", binary format.
 *
 *   section    count, rectype*
 *   rectype    0x4E count subtype*       a recursion group
 *              subtype                   a group of one
 *   subtype    0x50 count typeidx* comptype     open, with at most one supertype
 *              0x4F count typeidx* comptype     final, with at most one supertype
 *              comptype                         final, without a supertype
 *   comptype   0x60 count valtype* count valtype*    func: parameters, results
 *              0x5F count fieldtype*                 struct
 *              0x5E fieldtype                        array
 */

const REC = 0x4e;
const SUB = 0x50;
const SUB_FINAL = 0x4f;
const FUNC = 0x60;
const STRUCT = 0x5f;
const ARRAY = 0x5e;

/** Forms of proposals: stack switching, shared-everything threads, custom descriptors. */
export type ProposedForm = 0x5d | 0x65 | 0x4d | 0x4c;

const PROPOSED_FORMS: ReadonlySet<number> = new Set<ProposedForm>([0x5d, 0x65, 0x4d, 0x4c]);

/** An empty recursion group, or a struct without fields. */
const SMALLEST_TYPE_BYTES = 2;

/** The types that have been read. */
interface TypesSoFar {
  readonly types: DefinedType[];
  /** Length of the chain of supertypes of each type. */
  readonly depths: number[];
}

/** Where the type that is being read stands. */
interface Place extends TypesSoFar {
  readonly groupStart: number;
  readonly groupSize: number;
}

/** All types of the section, recursion groups unfolded. */
export function readTypeSection(reader: ByteReader): DefinedType[] {
  const soFar: TypesSoFar = { types: [], depths: [] };
  const groups = reader.readCount("recursionGroups", SMALLEST_TYPE_BYTES);
  for (let group = 0; group < groups; group++) readGroup(reader, soFar);
  return soFar.types;
}

function readGroup(reader: ByteReader, { types, depths }: TypesSoFar): void {
  const offset = reader.offset;
  const groupStart = types.length;
  const groupSize = readGroupSize(reader);
  const found = groupStart + groupSize;
  if (found > implementationLimits.types) throw limitExceeded("types", found, offset);
  for (let index = 0; index < groupSize; index++) {
    const type = readSubtype(reader, { types, depths, groupStart, groupSize });
    types.push(type);
    depths.push(type.supertype === undefined ? 0 : (depths[type.supertype] ?? 0) + 1);
  }
}

function readGroupSize(reader: ByteReader): number {
  if (reader.peekByte() !== REC) return 1;
  reader.skip(1);
  return reader.readCount("types", SMALLEST_TYPE_BYTES);
}

function readSubtype(reader: ByteReader, place: Place): DefinedType {
  const { groupStart, groupSize } = place;
  const form = reader.peekByte();
  const declares = form === SUB || form === SUB_FINAL;
  if (declares) reader.skip(1);
  const supertype = declares ? readSupertype(reader, place) : undefined;
  return {
    composite: readCompositeType(reader, groupStart + groupSize),
    ...(supertype === undefined ? {} : { supertype }),
    final: form !== SUB,
    groupStart,
    groupSize,
  };
}

/** A supertype stands before its subtypes, so chains of them cannot be loops. */
function readSupertype(reader: ByteReader, { types, depths }: Place): number | undefined {
  const count = reader.readCount("supertypes", 1);
  if (count === 0) return undefined;
  const offset = reader.offset;
  const index = reader.readU32();
  const supertype = types[index];
  if (supertype === undefined) throw indexOutOfRange({ space: "type", index, count: types.length, offset });
  if (supertype.final) throw finalSupertype(index, offset);
  const found = (depths[index] ?? 0) + 1;
  if (found > implementationLimits.subtypingDepth) throw limitExceeded("subtypingDepth", found, offset);
  return index;
}

function readCompositeType(reader: ByteReader, typeCount: number): CompositeType {
  const offset = reader.offset;
  const form = reader.readByte();
  switch (form) {
    case FUNC:
      return {
        kind: "func",
        params: readValueTypes(reader, { typeCount, limit: "parameters" }),
        results: readValueTypes(reader, { typeCount, limit: "results" }),
      };
    case STRUCT:
      return { kind: "struct", fields: readFields(reader, typeCount) };
    case ARRAY:
      return { kind: "array", element: readFieldType(reader, typeCount) };
  }
  const refusal = PROPOSED_FORMS.has(form) ? unsupportedFeature : malformedType;
  throw refusal("composite type", form, offset);
}

interface ValueTypeList {
  readonly typeCount: number;
  readonly limit: "parameters" | "results";
}

function readValueTypes(reader: ByteReader, { typeCount, limit }: ValueTypeList): ValueType[] {
  const types: ValueType[] = [];
  const count = reader.readCount(limit, 1);
  for (let index = 0; index < count; index++) types.push(readValueType(reader, typeCount));
  return types;
}

function readFields(reader: ByteReader, typeCount: number): FieldType[] {
  const fields: FieldType[] = [];
  const count = reader.readCount("structFields", 2);
  for (let index = 0; index < count; index++) fields.push(readFieldType(reader, typeCount));
  return fields;
}
