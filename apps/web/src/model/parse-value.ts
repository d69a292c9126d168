import type { Accepted, CallValue } from "./call-api.ts";

/** A text that a reader wrote, as a value; or the reason, in words, why it is none. */
export type ParsedValue = { readonly value: CallValue; readonly note?: string } | { readonly refused: string };

const INTEGER = /^[+-]?(\d+|0x[\da-f]+|0b[01]+|0o[0-7]+)$/i;
const FLOAT = /^[+-]?(\d+\.?\d*(e[+-]?\d+)?|\.\d+(e[+-]?\d+)?|0x[\da-f]+)$/i;
const INFINITY = /^([+-]?)(inf|infinity)$/i;
const NAN = /^[+-]?nan$/i;

/**
 * Reads an argument.
 *
 * Integers have the range of both readings, signed and unsigned: -2147483648 to 4294967295 for i32.
 */
export function parseValue(written: string, accepts: Accepted): ParsedValue {
  const text = written.trim().replaceAll("_", "");
  switch (accepts) {
    case "i32":
      return integerOf(text, { type: "i32", bits: 32 });
    case "i64":
      return integerOf(text, { type: "i64", bits: 64 });
    case "f32":
    case "f64":
      return floatOf(text, accepts);
    case "null":
      return text === "" || text === "null" ? { value: null } : { refused: "Only null can be written for a reference" };
    case "nothing":
      return { refused: "No value of this type can be written" };
  }
}

function integerOf(text: string, { type, bits }: { readonly type: "i32" | "i64"; readonly bits: number }): ParsedValue {
  if (text === "") return { refused: `Write an ${type}: a whole number, also in hexadecimal (0xff)` };
  if (!INTEGER.test(text)) return { refused: `${text} is no whole number, which an ${type} is` };
  const magnitude = BigInt(text.replace(/^[+-]/, ""));
  const value = text.startsWith("-") ? -magnitude : magnitude;
  const lowest = -(2n ** BigInt(bits - 1));
  const highest = 2n ** BigInt(bits) - 1n;
  if (value < lowest || value > highest) {
    return { refused: `${text} does not fit into an ${type}: ${lowest} to ${highest}` };
  }
  const signed = BigInt.asIntN(bits, value);
  const note = signed === value ? {} : { note: `the same bits as ${signed}` };
  return { value: type === "i64" ? signed : Number(signed), ...note };
}

function floatOf(text: string, type: "f32" | "f64"): ParsedValue {
  if (text === "") return { refused: `Write an ${type}: a number, NaN, Infinity or -Infinity` };
  if (NAN.test(text)) return { value: Number.NaN };
  const infinite = INFINITY.exec(text);
  if (infinite !== null) return { value: infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY };
  if (!FLOAT.test(text)) return { refused: `${text} is no number` };
  const magnitude = Number(text.replace(/^[+-]/, ""));
  const value = text.startsWith("-") ? -magnitude : magnitude;
  const stored = type === "f32" ? Math.fround(value) : value;
  if (!Number.isFinite(stored)) {
    const largest = type === "f32" ? "3.4028235e38" : "1.7976931348623157e308";
    return {
      refused: `${text} would be ${stored} as an ${type}, whose largest number is ${largest}. Write Infinity if you mean it`,
    };
  }
  if (stored === 0 && /[1-9a-f]/i.test(text.replace(/e.*$/i, ""))) {
    return { value: stored, note: `rounded to ${Object.is(stored, -0) ? "-0" : "0"}: too small for an ${type}` };
  }
  return { value: stored };
}
