/** Characters that cannot be seen, break lines, or reorder what is shown: controls, formats, separators, lone surrogates. */
const HIDDEN = /[\p{Control}\p{Format}\p{Line_Separator}\p{Paragraph_Separator}\p{Surrogate}]/gu;

/**
 * A name of a module, an import or an export as it is shown: names are any Unicode text. A name that could not be read is quoted, with
 * its hidden characters escaped: an empty one, one with white space at an end, and one that begins with a quotation mark.
 */
export function shownName(name: string): string {
  const isPlain = name !== "" && name.trim() === name && !name.startsWith('"') && name.search(HIDDEN) < 0;
  return isPlain ? name : quotedName(name);
}

/** `program.createRecord`. */
export function shownPath({ module, name }: { readonly module: string; readonly name: string }): string {
  return `${shownName(module)}.${shownName(name)}`;
}

/** A name between quotation marks, which is also a string of JavaScript. */
export function quotedName(name: string): string {
  return JSON.stringify(name).replace(HIDDEN, (character) => codeUnits(character).map(escaped).join(""));
}

/** A name as a string of the text format of WebAssembly. */
export function watName(name: string): string {
  const escapeMarks = name.replace(/["\\]/g, "\\$&");
  return `"${escapeMarks.replace(HIDDEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)}"`;
}

function codeUnits(text: string): readonly number[] {
  return text.split("").map((unit) => unit.charCodeAt(0));
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}
