import { sectionId } from "../wasm/binary-format.ts";
import type { DefinedType, ExternType, RefType, StorageType } from "../wasm/extern-type.ts";
import { implementationLimits } from "../wasm/implementation-limits.ts";
import type { ModuleType } from "../wasm/module-type.ts";

/** Features newer than WebAssembly 1.0 that are visible in the head of a module. */
export type Feature =
  | "bulk memory"
  | "multiple values"
  | "reference types"
  | "SIMD"
  | "threads"
  | "exception handling"
  | "multiple memories"
  | "typed function references"
  | "garbage collection"
  | "64-bit memories"
  | "maximums of more than 16 GiB"
  | "64-bit tables"
  | "exception references"
  | "custom page sizes"
  | "compact imports";

/** The features that a module's types and sections use, each once. Features that only its code uses are not visible. */
export function usedFeatures(type: ModuleType): ReadonlySet<Feature> {
  const used = new Set<Feature>();
  const defined = Object.values(type.definitions).flat();
  const externs = [...type.imports, ...defined].map((entry): ExternType => entry.type);
  for (const defined of type.types) addFeaturesOfType(defined, used);
  for (const extern of externs) addFeaturesOfExtern(extern, used);
  if (countOf("memory", externs) > 1) used.add("multiple memories");
  if (countOf("table", externs) > 1) used.add("reference types");
  // Only a table with an initial value cannot be moved.
  if (type.definitions.table.some(({ movable }) => !movable)) used.add("typed function references");
  if (type.sections.some(({ id }) => id === sectionId.dataCount)) used.add("bulk memory");
  if (type.compactImports) used.add("compact imports");
  return used;
}

function countOf(kind: ExternType["kind"], externs: readonly ExternType[]): number {
  return externs.filter((extern) => extern.kind === kind).length;
}

/** Types that its references refer to need no visit: they are among the module's types too. */
function addFeaturesOfType({ composite, supertype, final, groupSize }: DefinedType, used: Set<Feature>): void {
  if (composite.kind !== "func" || supertype !== undefined || !final || groupSize > 1) used.add("garbage collection");
  if (composite.kind !== "func") return;
  if (composite.results.length > 1) used.add("multiple values");
  for (const value of [...composite.params, ...composite.results]) addFeaturesOfValue(value, used);
}

function addFeaturesOfExtern(type: ExternType, used: Set<Feature>): void {
  switch (type.kind) {
    case "memory":
      if (type.limits.addressType === "i64") used.add("64-bit memories");
      if ((type.limits.maximum ?? 0) > implementationLimits.memoryPages && type.pageSizeLog2 !== 0) {
        used.add("maximums of more than 16 GiB");
      }
      if (type.limits.shared) used.add("threads");
      if (type.pageSizeLog2 !== undefined) used.add("custom page sizes");
      return;
    case "table":
      if (type.limits.addressType === "i64") used.add("64-bit tables");
      // Tables of nullable function references are part of WebAssembly 1.0.
      if (type.element.ref !== "func" || !type.element.nullable) addFeaturesOfValue(type.element, used);
      return;
    case "global":
      addFeaturesOfValue(type.type, used);
      return;
    case "tag":
      used.add("exception handling");
  }
}

function addFeaturesOfValue(type: StorageType, used: Set<Feature>): void {
  if (type === "v128") used.add("SIMD");
  if (typeof type === "string") return;
  used.add(featureOfHeap(type));
  if (!type.nullable) used.add("typed function references");
}

function featureOfHeap({ ref }: RefType): Feature {
  switch (ref) {
    case "func":
    case "extern":
      return "reference types";
    case "exn":
    case "noexn":
      return "exception references";
    default:
      return typeof ref === "number" ? "typed function references" : "garbage collection";
  }
}
