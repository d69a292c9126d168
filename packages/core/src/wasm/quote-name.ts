const LONGEST_QUOTED_NAME = 80;

/**
 * A name between double quotes, safe to print. Control characters and lone surrogates are escaped, and a long name is
 * cut in the middle.
 *
 * Names are any Unicode text, so a name never goes unquoted into a message.
 */
export function quoteName(name: string): string {
  if (name.length <= LONGEST_QUOTED_NAME) return quote(name);
  const kept = LONGEST_QUOTED_NAME / 2;
  return `${quote(name.slice(0, kept)).slice(0, -1)}…${quote(name.slice(-kept)).slice(1)}`;
}

/** Characters that control terminals, break lines, or reorder or hide text; JSON escapes only the first 32 of them. */
const UNPRINTABLE = /[\p{Control}\p{Format}\p{Line_Separator}\p{Paragraph_Separator}]/gu;

/** A name between double quotes, of any length; characters that cannot be printed are escaped. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(UNPRINTABLE, escapeCodeUnits);
}

function escapeCodeUnits(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}

const PLAIN_NAME = /^[\w.$@/:+-]{1,80}$/;

/** A module's name for running text: quoted unless it is plain. */
export function plainName(name: string): string {
  return PLAIN_NAME.test(name) ? name : quoteName(name);
}
