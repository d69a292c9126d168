import { brandOf } from "./brand.ts";
import { bytesOf } from "./bytes-of.ts";
import { isRecord } from "./is-record.ts";

/** A description of an argument, as plain data: an error may cross threads, and most values cannot. */
export interface Given {
  readonly brand: string;
  /** The text of a primitive value, at most 200 characters. */
  readonly text?: string;
  /** The first own keys of an ordinary object. */
  readonly keys?: readonly string[];
  /** The brand of the prototype, if it is neither null nor an `Object.prototype`. */
  readonly inherits?: string;
  /** The buffer was transferred, so its bytes are gone. */
  readonly isDetached?: true;
}

const MOST_KEYS = 20;
const LONGEST_TEXT = 200;

/** Describes a value for the text of an error. */
export function givenOf(value: unknown): Given {
  const brand = brandOf(value);
  if (Object(value) !== value) return { brand, text: String(value).slice(0, LONGEST_TEXT) };
  if (brand !== "Object") {
    const isBytes = brand === "ArrayBuffer" || ArrayBuffer.isView(value);
    return isBytes && bytesOf(value) === undefined ? { brand, isDetached: true } : { brand };
  }
  const keys = Object.keys(value as object).slice(0, MOST_KEYS);
  return isRecord(value) ? { brand, keys } : { brand, keys, inherits: brandOf(Object.getPrototypeOf(value)) };
}
