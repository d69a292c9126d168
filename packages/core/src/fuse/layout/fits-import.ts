import type { ExternType, Limits, MemoryExternType, ValueType } from "../../wasm/extern-type.ts";

/**
 * Whether an extern has the type that an import of another module asks for. A plan says so for the modules that it was made
 * for, and either of the two may have been built again. In a fused module, the engine would not see it.
 *
 * Types that refer to defined types are compared without these.
 */
export function fitsImport(asked: ExternType, found: ExternType): boolean {
  return hasSameShape(asked, found) && fitsLimits(limitsOf(asked), limitsOf(found));
}

/** Whether two imports may be one: their types differ in the sizes of limits at most. Types are compared as in `fitsImport`. */
export function canBeJoined(one: ExternType, other: ExternType): boolean {
  const [limits, others] = [limitsOf(one), limitsOf(other)];
  const isSameSpace = limits?.shared === others?.shared && limits?.addressType === others?.addressType;
  return isSameSpace && hasSameShape(one, other);
}

const DEFAULT_PAGE_SIZE_LOG2 = 16;

/** Whether two types are one but for their limits. Two references to defined types are taken for the same. */
function hasSameShape(asked: ExternType, found: ExternType): boolean {
  switch (asked.kind) {
    case "function":
    case "tag":
      return found.kind === asked.kind && areSame(asked.params, found.params) && areSame(asked.results, found.results);
    case "table":
      return found.kind === "table" && isSame(asked.element, found.element);
    case "memory":
      return found.kind === "memory" && pageSizeLog2Of(asked) === pageSizeLog2Of(found);
    case "global":
      return found.kind === "global" && asked.mutable === found.mutable && isSame(asked.type, found.type);
    case "opaque":
      return found.kind === "opaque" && asked.externKind === found.externKind;
  }
}

function areSame(asked: readonly ValueType[], found: readonly ValueType[]): boolean {
  return asked.length === found.length && asked.every((type, at) => isSame(type, found[at] as ValueType));
}

function isSame(asked: ValueType, found: ValueType): boolean {
  if (typeof asked === "string" || typeof found === "string") return asked === found;
  const isSameHeap = typeof asked.ref === "number" ? typeof found.ref === "number" : asked.ref === found.ref;
  return isSameHeap && asked.nullable === found.nullable;
}

function pageSizeLog2Of({ pageSizeLog2 = DEFAULT_PAGE_SIZE_LOG2 }: MemoryExternType): number {
  return pageSizeLog2;
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
