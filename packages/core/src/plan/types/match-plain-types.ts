import type { DefinedType, ExternType, ValueType } from "../../wasm/extern-type.ts";
import { matchExternTypes } from "./match-extern-types.ts";

/**
 * Whether a type refers to no defined type, or only to a function type of numbers and vectors without supertype and
 * subtypes. Such types are compared as they are, without numbering the types of all modules.
 */
export function isPlainType(type: ExternType, types: readonly DefinedType[]): boolean {
  switch (type.kind) {
    case "function":
    case "tag": {
      const defined = types[type.typeIndex];
      if (defined === undefined || !defined.final || defined.supertype !== undefined || defined.groupSize !== 1) {
        return false;
      }
      return isPlainList(type.params) && isPlainList(type.results);
    }
    case "table":
      return typeof type.element.ref === "string";
    case "global":
      return typeof type.type === "string" || typeof type.type.ref === "string";
    default:
      return true;
  }
}

function isPlainList(values: readonly ValueType[]): boolean {
  for (const value of values) if (typeof value !== "string") return false;
  return true;
}

const NO_NUMBERS: readonly number[] = [];

/** `matchExternTypes` for two plain types. */
export function matchPlainTypes(expected: ExternType, actual: ExternType): boolean {
  if (
    (expected.kind === "function" && actual.kind === "function") ||
    (expected.kind === "tag" && actual.kind === "tag")
  ) {
    return isSameList(expected.params, actual.params) && isSameList(expected.results, actual.results);
  }
  return matchExternTypes({ type: expected, numbers: NO_NUMBERS }, { type: actual, numbers: NO_NUMBERS }, []);
}

function isSameList(expected: readonly ValueType[], actual: readonly ValueType[]): boolean {
  if (expected.length !== actual.length) return false;
  for (let at = 0; at < expected.length; at += 1) if (expected[at] !== actual[at]) return false;
  return true;
}
