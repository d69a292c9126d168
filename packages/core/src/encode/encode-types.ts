import {
  heapTypeByte,
  limitsFlag,
  numberTypeByte,
  packedTypeByte,
  refTypeByte,
  typeForm,
} from "../wasm/binary-format.ts";
import type {
  CompositeType,
  DefinedType,
  ExternType,
  FieldType,
  HeapType,
  Limits,
  RefType,
  StorageType,
  ValueType,
} from "../wasm/extern-type.ts";
import { type Bytes, encodeUnsigned, encodeVector } from "./encode-values.ts";

/*
 * Types. Core specification 3.0, "Types", binary format. The decoder in parse/value-type.ts shows the same table.
 *
 *   rectype    0x4E count subtype*     a recursion group; a group of one stands without 0x4E
 *   subtype    0x50 super* comptype    open, 0x4F final; a final type without a supertype is its comptype alone
 *   comptype   0x60 params results | 0x5F fields | 0x5E field
 */

/** A non-negative s33: unsigned LEB128, with one more byte if bit 6 of the last one would read as a sign. */
function encodeTypeIndex(index: number): number[] {
  const bytes = encodeUnsigned(index);
  const last = bytes.length - 1;
  if (((bytes[last] ?? 0) & 0x40) === 0) return bytes;
  bytes[last] = (bytes[last] ?? 0) | 0x80;
  return [...bytes, 0];
}

export function encodeHeapType(heap: HeapType): number[] {
  return typeof heap === "string" ? [heapTypeByte[heap]] : encodeTypeIndex(heap);
}

export function encodeRefType(type: RefType): number[] {
  if (type.nullable && typeof type.ref === "string") return [heapTypeByte[type.ref]];
  return [type.nullable ? refTypeByte.nullable : refTypeByte.notNull, ...encodeHeapType(type.ref)];
}

export function encodeValueType(type: ValueType): number[] {
  return typeof type === "string" ? [numberTypeByte[type]] : encodeRefType(type);
}

function encodeStorageType(type: StorageType): number[] {
  return type === "i8" || type === "i16" ? [packedTypeByte[type]] : encodeValueType(type);
}

function encodeField({ type, mutable }: FieldType): Bytes {
  return [encodeStorageType(type), mutable ? 1 : 0];
}

function encodeComposite(type: CompositeType): Bytes {
  switch (type.kind) {
    case "func":
      return [
        typeForm.func,
        encodeVector(type.params.map(encodeValueType)),
        encodeVector(type.results.map(encodeValueType)),
      ];
    case "struct":
      return [typeForm.struct, encodeVector(type.fields.map(encodeField))];
    case "array":
      return [typeForm.array, encodeField(type.element)];
  }
}

function encodeSubtype({ composite, supertype, final }: DefinedType): Bytes {
  if (final && supertype === undefined) return encodeComposite(composite);
  const supertypes = supertype === undefined ? [] : [encodeUnsigned(supertype)];
  return [final ? typeForm.subFinal : typeForm.sub, encodeVector(supertypes), encodeComposite(composite)];
}

/** The recursion groups of a list of types, each an entry of a type section. */
export function encodeRecursionGroups(types: readonly DefinedType[]): Bytes[] {
  const groups: Bytes[] = [];
  for (let start = 0; start < types.length; ) {
    const size = types[start]?.groupSize ?? 1;
    const members = types.slice(start, start + size).map(encodeSubtype);
    groups.push(size === 1 ? (members[0] ?? []) : [typeForm.rec, encodeVector(members)]);
    start += size;
  }
  return groups;
}

function encodeLimits({ minimum, maximum, shared, addressType }: Limits, pageSizeLog2?: number): Bytes {
  const flags =
    (maximum === undefined ? 0 : limitsFlag.hasMaximum) |
    (shared ? limitsFlag.shared : 0) |
    (addressType === "i64" ? limitsFlag.address64 : 0) |
    (pageSizeLog2 === undefined ? 0 : limitsFlag.hasPageSize);
  return [
    flags,
    encodeUnsigned(minimum),
    maximum === undefined ? [] : encodeUnsigned(maximum),
    pageSizeLog2 === undefined ? [] : encodeUnsigned(pageSizeLog2),
  ];
}

/** The entry of an extern in the section that defines it, without the initial value of a global. */
export function encodeDefinition(type: ExternType): Bytes {
  switch (type.kind) {
    case "function":
      return encodeUnsigned(type.typeIndex);
    case "table":
      return [encodeRefType(type.element), encodeLimits(type.limits)];
    case "memory":
      return encodeLimits(type.limits, type.pageSizeLog2);
    case "global":
      return [encodeValueType(type.type), type.mutable ? 1 : 0];
    case "tag":
      return [0, encodeUnsigned(type.typeIndex)];
    case "opaque":
      throw new TypeError(`A ${type.externKind} of unknown type cannot be encoded`);
  }
}
