import type { DefinedType, FunctionExternType } from "../wasm/extern-type.ts";
import type { ByteReader } from "./byte-reader.ts";
import { indexOutOfRange, notAFunctionType } from "./parse-problems.ts";

/** A type index that must name a function type. */
export function readTypeUse(reader: ByteReader, types: readonly DefinedType[]): number {
  const offset = reader.offset;
  const index = reader.readU32();
  const kind = types[index]?.composite.kind;
  if (kind === "func") return index;
  if (kind === undefined) throw indexOutOfRange({ space: "type", index, count: types.length, offset });
  throw notAFunctionType(index, kind, offset);
}

/** The type of a function. It shares the parameters and results of the defined type. */
export function functionExternType(types: readonly DefinedType[], typeIndex: number): FunctionExternType | undefined {
  const composite = types[typeIndex]?.composite;
  if (composite?.kind !== "func") return undefined;
  return { kind: "function", typeIndex, params: composite.params, results: composite.results };
}

export function readFunctionType(reader: ByteReader, types: readonly DefinedType[]): FunctionExternType {
  const typeIndex = readTypeUse(reader, types);
  return functionExternType(types, typeIndex) as FunctionExternType;
}
