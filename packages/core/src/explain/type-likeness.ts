import type { ExternType } from "../wasm/extern-type.ts";
import { formatExternType } from "../wasm/format-extern-type.ts";
import { differsInLimits } from "./mismatch-hint.ts";
import type { ScopedType } from "./type-difference.ts";

/** How well an export fits an import: 2 by its whole type, 1 but for the limits of a memory or table, 0 not at all. */
export function likenessOf(expected: ScopedType, found: ScopedType): 0 | 1 | 2 {
  if (differsInLimits(expected.type, found.type)) return 1;
  return printed(expected) === printed(found) ? 2 : 0;
}

function printed({ type, types }: ScopedType): string {
  return formatExternType(withoutLimits(type), types);
}

function withoutLimits(type: ExternType): ExternType {
  if (type.kind !== "memory" && type.kind !== "table") return type;
  const { maximum: _maximum, ...model } = type.limits;
  return { ...type, limits: { ...model, minimum: 0 } };
}
