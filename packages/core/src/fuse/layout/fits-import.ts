import type { ExternType, Limits } from "../../wasm/extern-type.ts";

/**
 * Whether an extern has the type that an import of another module asks for. A plan says so for the modules that it was made
 * for, and either of the two may have been built again. In a fused module, the engine would not see it.
 *
 * Types that refer to defined types are compared without these.
 */
export function fitsImport(asked: ExternType, found: ExternType): boolean {
  return shapeOf(asked) === shapeOf(found) && fitsLimits(limitsOf(asked), limitsOf(found));
}

const DEFAULT_PAGE_SIZE_LOG2 = 16;

function shapeOf(type: ExternType): string {
  const pageSizeLog2 = type.kind === "memory" ? (type.pageSizeLog2 ?? DEFAULT_PAGE_SIZE_LOG2) : undefined;
  return JSON.stringify({ ...type, typeIndex: undefined, limits: undefined, pageSizeLog2 }, (key, value: unknown) =>
    key === "ref" && typeof value === "number" ? "defined" : value,
  );
}

function limitsOf(type: ExternType): Limits | undefined {
  return type.kind === "memory" || type.kind === "table" ? type.limits : undefined;
}

function fitsLimits(asked: Limits | undefined, found: Limits | undefined): boolean {
  if (asked === undefined || found === undefined) return asked === found;
  return (
    found.minimum >= asked.minimum &&
    (asked.maximum === undefined || (found.maximum ?? Number.POSITIVE_INFINITY) <= asked.maximum) &&
    found.shared === asked.shared &&
    found.addressType === asked.addressType
  );
}
