import type { RecordField, RecordValue } from "../../model/records-api.ts";
import { formatF32 } from "../../ui/format-number.ts";

/** The text of a field: a value that the program can get, or a problem in words. A note tells the stored value, if it differs. */
export type FieldReading =
  | { readonly value: number; readonly note?: string; readonly problem?: undefined }
  | { readonly problem: string; readonly value?: undefined; readonly note?: undefined };

const SMALLEST_I32 = -(2 ** 31);
const LARGEST_I32 = 2 ** 31 - 1;
const LARGEST_F32 = "3.4028235e+38";
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const NAMED: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
  "-infinity": Number.NEGATIVE_INFINITY,
};

export type FieldTexts = Readonly<Record<RecordField, string>>;

export function readField(field: RecordField, text: string): FieldReading {
  return field === "id" ? readI32(text.trim()) : readF32(text.trim());
}

function readI32(text: string): FieldReading {
  if (!/^[+-]?\d+$/.test(text)) return { problem: "An id is a whole number, an i32" };
  const value = BigInt(text);
  if (value >= BigInt(SMALLEST_I32) && value <= BigInt(LARGEST_I32)) return { value: Number(value) };
  return { problem: `An i32 goes from ${SMALLEST_I32} to ${LARGEST_I32}` };
}

function readF32(text: string): FieldReading {
  const named = NAMED[text.toLowerCase()];
  if (named !== undefined) return { value: named };
  if (!NUMBER.test(text)) return { problem: "Write a number such as 1.5 or 2e-3, or NaN, Infinity, -Infinity" };
  const value = Number(text);
  const stored = Math.fround(value);
  if (!Number.isFinite(stored)) {
    return { problem: `Larger than the largest f32, ${LARGEST_F32}: it would be Infinity` };
  }
  const shown = formatF32(stored);
  return Number(shown) === value ? { value } : { value, note: `As an f32 it is ${shown}` };
}

/** The values of all fields, or undefined if one has a problem. */
export function readRecord(texts: FieldTexts): RecordValue | undefined {
  const [id, x, y] = [readField("id", texts.id), readField("x", texts.x), readField("y", texts.y)];
  if (id.value === undefined || x.value === undefined || y.value === undefined) return undefined;
  return { id: id.value, x: x.value, y: y.value };
}

/** The problem of creating several records with ids that follow each other. */
export function severalProblem({ id }: RecordValue, count: number): string | undefined {
  const last = id + count - 1;
  return last <= LARGEST_I32
    ? undefined
    : `The last of ${count} ids would be ${last}, and no i32 is above ${LARGEST_I32}`;
}

/** The texts for the record after this one. */
export function nextTexts({ id, x, y }: RecordValue): FieldTexts {
  return { id: String(Math.min(id + 1, LARGEST_I32)), x: numberText(x + 1.1), y: numberText(y + 1.1) };
}

export function textsOf({ id, x, y }: RecordValue): FieldTexts {
  return { id: String(id), x: formatF32(x), y: formatF32(y) };
}

/** A text that the field takes: the sum of two large numbers may be no f32. */
function numberText(value: number): string {
  return Number.isFinite(Math.fround(value)) ? formatF32(Math.fround(Number(value.toFixed(2)))) : "0";
}
