import type { FunctionType, ValueType } from "./extern-type.ts";

/** Whether a JavaScript function can pass on all parameters and results of a type. */
export function canCarry({ params, results }: FunctionType): boolean {
  return params.every(isKnownToJavaScript) && results.every(isKnownToJavaScript);
}

/** JavaScript API 3.0, "ToJSValue" and "ToWebAssemblyValue": v128 and exnref throw a TypeError at the boundary. */
function isKnownToJavaScript(type: ValueType): boolean {
  if (typeof type === "string") return type !== "v128";
  return type.ref !== "exn" && type.ref !== "noexn";
}
