/**
 * Whether a value is an ordinary object or a module namespace: its own keys are all that it has. The `Object.prototype`
 * may come from another realm. In `{ __proto__: value }`, the value is a prototype and no property.
 */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: object | null = Object.getPrototypeOf(value);
  return prototype === null || Object.hasOwn(prototype, "isPrototypeOf");
}
