import { type Form, headOf } from "./read-script.ts";

/** An argument that JavaScript cannot pass, or a form that is no argument. */
export class NoArgument extends Error {}

/** Objects of the host by their numbers: the same number is the same object. */
const hosts = new Map<string, object>();

function hostOf(number: string): object {
  const known = hosts.get(number) ?? { host: number };
  hosts.set(number, known);
  return known;
}

/** An argument of an action as a value of JavaScript. */
export function readArgument(form: Form): unknown {
  const [, word] = form.items;
  const text = typeof word === "string" ? word.replaceAll("_", "") : "";
  switch (headOf(form)) {
    case "i32.const":
      return Number(BigInt.asIntN(32, readInteger(text)));
    case "i64.const":
      return BigInt.asIntN(64, readInteger(text));
    case "f32.const":
    case "f64.const":
      return readFloat(text);
    case "ref.null":
      return null;
    case "ref.extern":
    case "ref.host":
      return hostOf(text);
    default:
      throw new NoArgument(headOf(form));
  }
}

function readInteger(text: string): bigint {
  const digits = text.replace(/^[+-]/, "");
  return text.startsWith("-") ? -BigInt(digits) : BigInt(digits);
}

/** JavaScript has one NaN. */
function readFloat(text: string): number {
  const sign = text.startsWith("-") ? -1 : 1;
  const digits = text.replace(/^[+-]/, "");
  if (digits.startsWith("nan")) return Number.NaN;
  if (digits === "inf") return sign * Number.POSITIVE_INFINITY;
  if (!digits.startsWith("0x")) return sign * Number(digits);
  const [, whole = "", fraction = "", exponent = "0"] =
    /^0x([\da-f]*)\.?([\da-f]*)(?:p([+-]?\d+))?$/i.exec(digits) ?? [];
  const mantissa = Number(BigInt(`0x${whole}${fraction}` === "0x" ? 0 : `0x${whole}${fraction}`));
  // In two steps, so that the scale of a subnormal number is not lost.
  const scale = Number(exponent) - 4 * fraction.length;
  const half = Math.trunc(scale / 2);
  return sign * mantissa * 2 ** half * 2 ** (scale - half);
}
