import type { ExternType, ValueType } from "../../wasm/extern-type.ts";

/** Whether a type refers to defined types of its module. */
export function hasReferences(type: ExternType): boolean {
  switch (type.kind) {
    case "function":
    case "tag":
      return true;
    case "table":
      return isReference(type.element);
    case "global":
      return isReference(type.type);
    default:
      return false;
  }
}

function isReference(type: ValueType): boolean {
  return typeof type !== "string" && typeof type.ref === "number";
}

/**
 * Copies a type without references, because a plan is frozen and its input belongs to the caller.
 */
export function copyExternType(type: ExternType): ExternType {
  switch (type.kind) {
    case "table":
      return { ...type, element: { ...type.element }, limits: { ...type.limits } };
    case "memory":
      return { ...type, limits: { ...type.limits } };
    case "global":
      return { ...type, type: typeof type.type === "string" ? type.type : { ...type.type } };
    default:
      return { ...type };
  }
}
