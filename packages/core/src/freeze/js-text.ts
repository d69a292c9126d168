import { isIdentifier, isReserved } from "../declare/identifiers.ts";
import { quote } from "../wasm/quote-name.ts";

/*
 * Pieces of JavaScript. Names of modules, imports and exports are any Unicode text.
 */

/** A string literal. */
export function literal(text: string): string {
  return quote(text);
}

/** Whether a module can declare a variable of this name. */
export function isDeclarable(name: string): boolean {
  return isIdentifier(name) && !isReserved(name);
}

/** `.name`, or `["odd name"]`. */
export function member(name: string): string {
  return isIdentifier(name) ? `.${name}` : `[${quote(name)}]`;
}

/** The key of a property in an object literal. `__proto__: value` would set the prototype. */
export function key(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return isIdentifier(name) ? name : quote(name);
}

/** `{ a: 1, b }`; entries whose value is the variable of their name are short. */
export function objectOf(entries: readonly (readonly [name: string, value: string])[]): string {
  if (entries.length === 0) return "{}";
  const written = entries.map(([name, value]) => (name === value ? name : `${key(name)}: ${value}`));
  return `{ ${written.join(", ")} }`;
}

/** A name of an export in an export list: `odd name` as a string. */
export function exportedName(name: string): string {
  return isIdentifier(name) ? name : quote(name);
}

export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === "" ? line : `  ${line}`));
}
