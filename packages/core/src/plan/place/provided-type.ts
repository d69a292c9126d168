import type { ExternType } from "../../wasm/extern-type.ts";

/**
 * The type that an extern of the host needs in the place of a definition. A table may be larger than the one that the module
 * defines: `wasm-ld` states its own size as maximum, and other modules need slots behind it. The maximum of a memory counts.
 */
export function providedType(type: ExternType): ExternType {
  if (type.kind !== "table") return type;
  const { maximum: _, ...limits } = type.limits;
  return { ...type, limits };
}
