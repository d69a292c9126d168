import type { CompositeType, DefinedType, FieldType, ValueType } from "../wasm/extern-type.ts";
import { implementationLimits } from "../wasm/implementation-limits.ts";
import type { ByteReader, VectorFormat } from "./byte-reader.ts";
import { limitExceeded } from "./framing-problems.ts";
import { finalSupertype, indexOutOfRange, malformedType, unsupportedFeature } from "./parse-problems.ts";
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

const PROPOSED_FORMS: readonly ProposedForm[] = [0x5d, 0x65, 0x4d, 0x4c];

/** An empty recursion group, or a struct without fields. */
const SMALLEST_TYPE_BYTES = 2;

/** The types that have been read. */
interface TypesSoFar {
  readonly types: DefinedType[];
  /** Length of the chain of supertypes of each type. */
  readonly depths: number[];
}

/** The recursion group that is being read, and the types before it. */
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
  const groupSize = reader.peekByte() === REC ? readGroupSize(reader) : 1;
  const found = groupStart + groupSize;
  if (found > implementationLimits.types) throw limitExceeded("types", found, offset);
  const place: Place = { types, depths, groupStart, groupSize };
  for (let index = 0; index < groupSize; index++) readSubtype(reader, place);
}

function readGroupSize(reader: ByteReader): number {
  reader.skip(1);
  return reader.readCount("types", SMALLEST_TYPE_BYTES);
}

function readSubtype(reader: ByteReader, place: Place): void {
  const { types, depths, groupStart, groupSize } = place;
  const form = reader.peekByte();
  const supertype = form === SUB || form === SUB_FINAL ? readSupertype(reader, place) : undefined;
  const composite = readCompositeType(reader, groupStart + groupSize);
  const final = form !== SUB;
  types.push(
    supertype === undefined
      ? { composite, final, groupStart, groupSize }
      : { composite, supertype, final, groupStart, groupSize },
  );
  depths.push(supertype === undefined ? 0 : (depths[supertype] ?? 0) + 1);
}

/** A supertype stands before its subtypes, so chains of them cannot be loops. */
function readSupertype(reader: ByteReader, { types, depths }: Place): number | undefined {
  reader.skip(1);
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
        params: reader.readVector(PARAMETERS, typeCount),
        results: reader.readVector(RESULTS, typeCount),
      };
    case STRUCT:
      return { kind: "struct", fields: reader.readVector(FIELDS, typeCount) };
    case ARRAY:
      return { kind: "array", element: readFieldType(reader, typeCount) };
  }
  const refusal = (PROPOSED_FORMS as readonly number[]).includes(form) ? unsupportedFeature : malformedType;
  throw refusal("composite type", form, offset);
}

/** The scope of these vectors is the number of types. */
const PARAMETERS: VectorFormat<ValueType, number> = { limit: "parameters", entryBytes: 1, readEntry: readValueType };
const RESULTS: VectorFormat<ValueType, number> = { limit: "results", entryBytes: 1, readEntry: readValueType };
const FIELDS: VectorFormat<FieldType, number> = { limit: "structFields", entryBytes: 2, readEntry: readFieldType };
