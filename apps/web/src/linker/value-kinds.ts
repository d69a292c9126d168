import { type DefinedType, formatExternType, type ValueType } from "@rec/browser";
import type { ValueKind } from "../model/call-api.ts";

/** Says of a type how a reader can write a value of it. */
export function valueKindOf(type: ValueType, types: readonly DefinedType[]): ValueKind {
  const text = formatExternType({ kind: "global", type, mutable: true }, types).replace(/^mutable global /, "");
  if (type === "v128") {
    return { type: text, accepts: "nothing", reason: "JavaScript can neither pass nor read a v128" };
  }
  if (typeof type === "string") return { type: text, accepts: type };
  if (type.ref === "exn" || type.ref === "noexn") {
    return { type: text, accepts: "nothing", reason: "JavaScript can neither pass nor read an exception reference" };
  }
  if (!type.nullable) {
    return { type: text, accepts: "nothing", reason: "a reference cannot be written here, and this one is never null" };
  }
  return { type: text, accepts: "null", reason: "a reference cannot be written here; null can be passed" };
}

/** Whether no value of the type crosses the border to JavaScript, in either direction. */
export function staysInside(type: ValueType): boolean {
  return type === "v128" || (typeof type === "object" && (type.ref === "exn" || type.ref === "noexn"));
}
