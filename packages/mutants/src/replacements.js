/*
 * The replacements of operators and constants. Each is one that a programmer could have written by mistake:
 * the neighbouring comparison, the other connective, one more than a number.
 */

/** @type {Readonly<Record<string, string>>} */
export const BINARY = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "+": "-",
  "-": "+",
  "*": "+",
  "/": "*",
  "%": "*",
  "**": "*",
  "&": "|",
  "|": "&",
  "^": "&",
  "<<": ">>",
  ">>": "<<",
  ">>>": "<<",
};

/** @type {Readonly<Record<string, string>>} */
export const LOGICAL = { "&&": "||", "||": "&&", "??": "&&" };

/** @type {Readonly<Record<string, string>>} */
export const ASSIGNMENT = { "+=": "-=", "-=": "+=", "|=": "&=", "&=": "|=", "||=": "&&=", "??=": "&&=" };

/** @type {Readonly<Record<string, string>>} */
export const UPDATE = { "++": "--", "--": "++" };

/**
 * A number, or bigint, that is one more.
 *
 * @param {string} raw as it stands in the source
 */
export function oneMore(raw) {
  if (raw.endsWith("n")) return `${BigInt(raw.slice(0, -1).replaceAll("_", "")) + 1n}n`;
  return String(Number(raw.replaceAll("_", "")) + 1);
}
