import type { ExternType, Limits, MemoryExternType, TableExternType } from "../../wasm/extern-type.ts";

/**
 * The type of a hoisted extern: the owner's type, with limits that satisfy owner and importers if such limits exist.
 *
 * These are the largest minimum, and the smallest maximum that is stated. If they contradict each other, the owner's
 * own type is kept: matching it against each importer then shows which importer cannot be satisfied.
 */
export function widenForImporters(owner: ExternType, importers: readonly ExternType[]): ExternType {
  if (owner.kind !== "memory" && owner.kind !== "table") return owner;
  const others = importers.filter((type): type is MemoryExternType | TableExternType => type.kind === owner.kind);
  const limits = widenLimits(
    owner.limits,
    others.map((type) => type.limits),
  );
  return limits === undefined ? owner : { ...owner, limits };
}

/** The type with limits that are large enough; a maximum below the minimum is left out. */
export function withMinimum(type: ExternType, least: number): ExternType {
  if (type.kind !== "memory" && type.kind !== "table") return type;
  const { maximum, ...limits } = type.limits;
  const minimum = Math.max(limits.minimum, least);
  return { ...type, limits: { ...limits, minimum, ...(maximum !== undefined && maximum >= minimum && { maximum }) } };
}

/**
 * The type that an extern of the host needs in the place of a definition. A table may be larger than the one that the module
 * defines: `wasm-ld` states its own size as maximum, and other modules need slots behind it. The maximum of a memory counts.
 */
export function providedType(type: ExternType): ExternType {
  if (type.kind !== "table") return type;
  const { maximum: _, ...limits } = type.limits;
  return { ...type, limits };
}

function widenLimits(owner: Limits, importers: readonly Limits[]): Limits | undefined {
  let { minimum, maximum } = owner;
  for (const limits of importers) {
    minimum = Math.max(minimum, limits.minimum);
    if (limits.maximum !== undefined) maximum = Math.min(maximum ?? limits.maximum, limits.maximum);
  }
  if (maximum === undefined) return { ...owner, minimum };
  return minimum > maximum ? undefined : { ...owner, minimum, maximum: atMost(maximum) };
}

/** The distance between neighbouring numbers just below 2^64: rounding changes a bound by less than this. */
const COARSEST_STEP = 2_048;

/**
 * A bound beyond 2^53 may have been rounded up when it was read; the made extern has to stay below the stated bound.
 */
function atMost(maximum: number): number {
  return maximum > Number.MAX_SAFE_INTEGER ? maximum - COARSEST_STEP : maximum;
}
