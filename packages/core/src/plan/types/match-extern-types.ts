import { matchAbstractHeapTypes } from "../../wasm/abstract-heap-types.ts";
import type {
  DefinedType,
  ExternType,
  GlobalExternType,
  HeapType,
  Limits,
  MemoryExternType,
  TableExternType,
  ValueType,
} from "../../wasm/extern-type.ts";
import { externKindOf } from "../../wasm/extern-type.ts";

/** An extern type, with the canonical numbers of the types of its module. */
export interface ScopedExternType {
  readonly type: ExternType;
  readonly numbers: readonly number[];
}

/**
 * Whether an extern of type `actual` may be given to an import of type `expected`.
 *
 * Core specification 3.0, "Matching", from "Heap types" to "External types". An opaque type is presumed to match if its
 * kind does; the engine makes the final check.
 *
 * @param types - all defined types by canonical number
 */
export function matchExternTypes(
  expected: ScopedExternType,
  actual: ScopedExternType,
  types: readonly DefinedType[],
): boolean {
  if (externKindOf(expected.type) !== externKindOf(actual.type)) return false;
  if (expected.type.kind === "opaque" || actual.type.kind === "opaque") return true;
  const scope: Scope = {
    expected: expected.numbers,
    actual: actual.numbers,
    types,
  };
  switch (expected.type.kind) {
    case "function":
      return (
        actual.type.kind === "function" &&
        isSubtype(scope.actual[actual.type.typeIndex], scope.expected[expected.type.typeIndex], types)
      );
    case "tag":
      return (
        actual.type.kind === "tag" && scope.expected[expected.type.typeIndex] === scope.actual[actual.type.typeIndex]
      );
    case "table":
      return actual.type.kind === "table" && matchTables(expected.type, actual.type, scope);
    case "memory":
      return actual.type.kind === "memory" && matchMemories(expected.type, actual.type);
    case "global":
      return actual.type.kind === "global" && matchGlobals(expected.type, actual.type, scope);
  }
}

const DEFAULT_PAGE_SIZE_LOG2 = 16;

function matchMemories(expected: MemoryExternType, actual: MemoryExternType): boolean {
  return (
    (expected.pageSizeLog2 ?? DEFAULT_PAGE_SIZE_LOG2) === (actual.pageSizeLog2 ?? DEFAULT_PAGE_SIZE_LOG2) &&
    matchLimits(expected.limits, actual.limits)
  );
}

function matchLimits(expected: Limits, actual: Limits): boolean {
  if (expected.addressType !== actual.addressType || expected.shared !== actual.shared) return false;
  if (actual.minimum < expected.minimum) return false;
  return expected.maximum === undefined || (actual.maximum !== undefined && actual.maximum <= expected.maximum);
}

const BOTTOM_OF = { func: "nofunc", struct: "none", array: "none" } as const;

/** The input of a comparison beside the two types. */
interface Scope {
  readonly expected: readonly number[];
  readonly actual: readonly number[];
  readonly types: readonly DefinedType[];
}

function matchTables(expected: TableExternType, actual: TableExternType, scope: Scope): boolean {
  return sameValueTypes(expected.element, actual.element, scope) && matchLimits(expected.limits, actual.limits);
}

function matchGlobals(expected: GlobalExternType, actual: GlobalExternType, scope: Scope): boolean {
  if (expected.mutable !== actual.mutable) return false;
  return expected.mutable
    ? sameValueTypes(expected.type, actual.type, scope)
    : matchValueTypes(expected.type, actual.type, scope);
}

function sameValueTypes(expected: ValueType, actual: ValueType, scope: Scope): boolean {
  if (typeof expected === "string" || typeof actual === "string") return expected === actual;
  return (
    expected.nullable === actual.nullable &&
    canonical(expected.ref, scope.expected) === canonical(actual.ref, scope.actual)
  );
}

function matchValueTypes(expected: ValueType, actual: ValueType, scope: Scope): boolean {
  if (typeof expected === "string" || typeof actual === "string") return expected === actual;
  if (actual.nullable && !expected.nullable) return false;
  return matchHeapTypes(canonical(expected.ref, scope.expected), canonical(actual.ref, scope.actual), scope.types);
}

function canonical(heap: HeapType, numbers: readonly number[]): HeapType {
  return typeof heap === "number" ? (numbers[heap] ?? heap) : heap;
}

function isSubtype(actual: number | undefined, expected: number | undefined, types: readonly DefinedType[]): boolean {
  for (let at = actual; at !== undefined; at = types[at]?.supertype) {
    if (at === expected) return true;
  }
  return false;
}

/** Whether a reference to `actual` may be used as a reference to `expected`; both canonical. */
function matchHeapTypes(expected: HeapType, actual: HeapType, types: readonly DefinedType[]): boolean {
  if (expected === actual) return true;
  if (typeof actual === "number") {
    if (typeof expected === "number") return isSubtype(actual, expected, types);
    const kind = types[actual]?.composite.kind;
    return kind !== undefined && matchAbstractHeapTypes(expected, kind);
  }
  if (typeof expected === "number") {
    const kind = types[expected]?.composite.kind;
    return kind !== undefined && actual === BOTTOM_OF[kind];
  }
  return matchAbstractHeapTypes(expected, actual);
}
