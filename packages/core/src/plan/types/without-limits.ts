import type { ExternType } from "../../wasm/extern-type.ts";

/** The type of an import that takes a memory or table of any size; all other types as they are. */
export function withoutLimits(type: ExternType): ExternType {
  if (type.kind !== "memory" && type.kind !== "table") return type;
  const { maximum: _, ...limits } = type.limits;
  return { ...type, limits: { ...limits, minimum: 0 } };
}
