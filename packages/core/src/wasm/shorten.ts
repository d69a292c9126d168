const LONGEST = 200;
const KEPT_BEGINNING = 120;

/**
 * At most 200 characters of a URL, a path or a name: a longer one is cut in the middle.
 *
 * @param text - any text
 * @returns the text, or its beginning and its end with `…` between them
 *
 * @example
 * ```ts
 * import { shorten } from "@rec/core";
 *
 * console.log(shorten("a.wasm"), shorten("a".repeat(1000)).length); // a.wasm 200
 * ```
 */
export function shorten(text: string): string {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, KEPT_BEGINNING)}…${text.slice(KEPT_BEGINNING + 1 - LONGEST)}`;
}
