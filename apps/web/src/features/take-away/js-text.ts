import { quotedName } from "../../model/shown-name.ts";

/** A string literal of JavaScript: the text of the reader cannot end it, and nothing in it is hidden. */
export function literal(text: string): string {
  return quotedName(text);
}

/** The literal of plain data: texts, numbers, lists, and objects of them. */
export function dataLiteral(value: unknown): string {
  if (typeof value === "string") return literal(value);
  if (Array.isArray(value)) return `[${value.map(dataLiteral).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const members = Object.entries(value).map(([name, member]) => `${keyOf(name)}: ${dataLiteral(member)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** The key of a property in an object literal. `__proto__: value` would set the prototype. */
export function keyOf(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : literal(name);
}
