import { reconcileMismatches } from "./hoist/reconcile-mismatches.ts";
import type { LinkReading } from "./read-link.ts";
import type { ReadingParts } from "./reading-parts.ts";
import { resolveByType } from "./resolve-by-type.ts";

/** Looks for other providers, then for other limits, if types do not fit. The caller asks for other limits. */
export function refineReading(reading: LinkReading, parts: ReadingParts): LinkReading {
  const byType = resolveByType(reading, parts);
  return byType.scene.options.reconcileLimits === true ? { ...byType, ...reconcileMismatches(byType) } : byType;
}
