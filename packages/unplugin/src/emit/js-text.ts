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

/** A name with half of a surrogate pair cannot be that of an export of an ES module. */
export function isExportable(name: string): boolean {
  return !/\p{Surrogate}/u.test(name);
}
