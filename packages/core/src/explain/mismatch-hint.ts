import { type ExternType, externKindOf, type Limits, type MemoryExternType } from "../wasm/extern-type.ts";
import { formatValueType } from "../wasm/format-extern-type.ts";
import { PAGE_SIZE_BYTES } from "../wasm/implementation-limits.ts";
import type { ModuleAreas } from "../wasm/module-areas.ts";
import { flagsOf } from "./toolchain-flags.ts";

/** The module that provides an extern. */
export interface Provider {
  /** In words. */
  readonly where: string;
  readonly language: ModuleAreas["language"];
}

/** Returns the hint for an import of type `expected` that gets an export of another type. */
export function mismatchHint(expected: ExternType, found: ExternType, provider: Provider): string {
  const { where } = provider;
  if (externKindOf(expected) !== externKindOf(found)) {
    return `give a ${externKindOf(expected)} there, or choose another provider with resolve`;
  }
  if (expected.kind === "memory" && found.kind === "memory") return memoryHint(expected, found, provider);
  if (expected.kind === "table" && found.kind === "table") {
    return limitsHint(expected.limits, found.limits, {
      where,
      grow: (elements) => `a table of at least ${count(elements, "element")}`,
      cap: (elements) => `a table maximum of at most ${count(elements, "element")}`,
      other: "declare the same element type in both modules",
    });
  }
  if (expected.kind === "global") return "declare the same value type and mutability in both modules";
  return "compile both modules against the same declaration, or choose another provider with resolve";
}

function memoryHint(expected: MemoryExternType, found: MemoryExternType, { where, language }: Provider): string {
  const { initialMemory, maximumMemory } = flagsOf(language);
  const other = "compile both modules with the same memory model (shared or not, 32 or 64 bits, same page size)";
  const pageBytes = pageBytesOf(expected);
  // With different page sizes, a number of pages means nothing.
  if (pageBytes !== pageBytesOf(found)) return other;
  return limitsHint(expected.limits, found.limits, {
    where,
    grow: (pages) => `at least ${count(pages, "page")} (${initialMemory(pages, pages * pageBytes)})`,
    cap: (pages) => `a maximum of at most ${count(pages, "page")} (${maximumMemory(pages, pages * pageBytes)})`,
    other,
  });
}

function pageBytesOf({ pageSizeLog2 }: MemoryExternType): number {
  return pageSizeLog2 === undefined ? PAGE_SIZE_BYTES : 2 ** pageSizeLog2;
}

function count(amount: number, unit: string): string {
  return `${amount} ${unit}${amount === 1 ? "" : "s"}`;
}

/** Whether the types differ in nothing but the minimum and maximum of a memory or table. */
export function differsInLimits(expected: ExternType, found: ExternType): boolean {
  if (expected.kind === "memory" && found.kind === "memory") {
    return pageBytesOf(expected) === pageBytesOf(found) && differsInBounds(expected.limits, found.limits);
  }
  if (expected.kind !== "table" || found.kind !== "table") return false;
  const isSameElement = formatValueType(expected.element, []) === formatValueType(found.element, []);
  return isSameElement && differsInBounds(expected.limits, found.limits);
}

function differsInBounds(expected: Limits, found: Limits): boolean {
  const isSameModel = expected.shared === found.shared && expected.addressType === found.addressType;
  const isTooSmall = found.minimum < expected.minimum;
  const isUncapped = (found.maximum ?? Number.POSITIVE_INFINITY) > (expected.maximum ?? Number.POSITIVE_INFINITY);
  return isSameModel && (isTooSmall || isUncapped);
}

interface LimitsWords {
  /** The provider. */
  readonly where: string;
  readonly grow: (minimum: number) => string;
  readonly cap: (maximum: number) => string;
  readonly other: string;
}

function limitsHint(expected: Limits, found: Limits, words: LimitsWords): string {
  if (expected.shared !== found.shared || expected.addressType !== found.addressType) {
    return "compile both modules with the same memory model (shared or not, 32 or 64 bits)";
  }
  const changes = [];
  if (found.minimum < expected.minimum) changes.push(words.grow(expected.minimum));
  if (expected.maximum !== undefined && (found.maximum === undefined || found.maximum > expected.maximum)) {
    changes.push(words.cap(expected.maximum));
  }
  return changes.length === 0 ? words.other : `give ${words.where} ${changes.join(" and ")}`;
}
