import type { ModuleType } from "@rec/core/plan";
import { isPromiseLike } from "@rec/wasm-graph";

/** A string literal. The two line separators are written as escapes. */
export function literal(text: string): string {
  return JSON.stringify(text).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** The key of a property in an object literal. `"__proto__": value` would set the prototype. */
export function key(name: string): string {
  return name === "__proto__" ? '["__proto__"]' : literal(name);
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** A name in an export list: an identifier, which may be a reserved word, or a string. */
export function exportedName(name: string): string {
  return IDENTIFIER.test(name) ? name : literal(name);
}

/**
 * The names of exports that the module in the place of a file has: a name with half of a surrogate pair cannot be one, and a
 * function `then` would make `import()` wait for ever.
 */
export function exportableNames({ exports }: ModuleType): readonly string[] {
  const names = exports.filter((each) => !isPromiseLike(each)).map(({ name }) => name);
  return names.filter((name) => !/\p{Surrogate}/u.test(name));
}
