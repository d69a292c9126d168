const LONGEST_QUOTED_NAME = 80;

/**
 * A name between double quotes, safe to print: control characters and lone surrogates escaped, a long one cut in the middle.
 *
 * Names are any Unicode text, so a name never goes unquoted into a message.
 */
export function quoteName(name: string): string {
  if (name.length <= LONGEST_QUOTED_NAME) return JSON.stringify(name);
  const kept = LONGEST_QUOTED_NAME / 2;
  return `${JSON.stringify(name.slice(0, kept)).slice(0, -1)}…${JSON.stringify(name.slice(-kept)).slice(1)}`;
}

const PLAIN_NAME = /^[\w.$@/:+-]{1,80}$/;

/** A module's name for running text: as it is where it is plain, quoted where it is not. */
export function plainName(name: string): string {
  return PLAIN_NAME.test(name) ? name : quoteName(name);
}
