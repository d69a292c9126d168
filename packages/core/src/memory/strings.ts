import { createUtf8Decoder, createUtf8Encoder } from "../utf8.ts";
import type { AddressSpace } from "./address-space.ts";
import type { Codec, ScalarType } from "./c-type.ts";
import { invalidLayout, invalidValue, isCount, unterminated, wrongType } from "./heap-problems.ts";
import { scalarType } from "./make-type.ts";

/** How far a string was copied, as in the result of `TextEncoder.encodeInto`. */
export interface StringCopy {
  /** UTF-16 code units of the text that were copied; fewer than its length if it was cut. */
  readonly read: number;
  /** Bytes of UTF-8 that were written, without the NUL. */
  readonly written: number;
}

const LONGEST_UTF8_BYTES = 3;

/**
 * Text as UTF-8, cut before the first character that does not fit. Lone surrogates become U+FFFD.
 *
 * Encodes into a new array, because engines refuse to encode into shared or resizable memory.
 */
export function encode(text: string, boundBytes: number = Infinity): { bytes: Uint8Array } & StringCopy {
  const scratch = new Uint8Array(Math.min(boundBytes, text.length * LONGEST_UTF8_BYTES));
  const { read, written } = createUtf8Encoder().encodeInto(text, scratch);
  return { bytes: scratch.subarray(0, written), read, written };
}

/** Writes the characters that fit in the bytes, and a NUL after them if the text is `terminated`. */
export function writeText(target: Uint8Array, text: string, terminated: boolean): StringCopy {
  checkText(text, terminated);
  if (terminated && target.length < 1) {
    throw invalidValue("Cannot write a string and its NUL into 0 bytes", "give at least 1");
  }
  const { bytes, read, written } = encode(text, terminated ? target.length - 1 : target.length);
  target.set(bytes);
  if (terminated) target[written] = 0;
  return { read, written };
}

/** Reads all bytes, or the bytes before the first NUL. Invalid UTF-8 becomes U+FFFD. */
export function readText(bytes: Uint8Array, terminated: boolean): string {
  const nul = terminated ? bytes.indexOf(0) : -1;
  // Copies first, because engines refuse to decode shared or resizable memory.
  return createUtf8Decoder(false).decode(bytes.slice(0, nul === -1 ? bytes.length : nul));
}

/** Reads up to the first NUL. Throws if the memory has none after the address. */
export function readToNul(space: AddressSpace, address: number): string {
  const bytes = space.bytes(address);
  if (!bytes.includes(0)) throw unterminated(address, address + bytes.length);
  return readText(bytes, true);
}

/** Refuses a value that is no text, and U+0000 in a text that is `terminated`. */
export function checkText(text: string, terminated: boolean): void {
  if (typeof text !== "string") throw wrongType(text, "string");
  if (!terminated || !text.includes("\0")) return;
  throw invalidValue(
    "Cannot write a string with U+0000 in it: C would see its beginning alone",
    "use terminated: false, and pass the length on",
  );
}

/**
 * `char name[sizeBytes]` as a string: read up to the first NUL, or to the end; written with zeros up to the end, one at
 * least. Text that does not fit is refused: an assignment cannot report a cut, as `heap.writeString` can.
 *
 * @param sizeBytes size of the array, its NUL included
 * @throws {HeapError} `INVALID_LAYOUT` if the size is not a whole number from 1 on; in use, `INVALID_VALUE`
 * @example
 * ```ts
 * const User = struct({ id: u32, name: chars(16) });
 * const user = User.at(heap, heap.alloc(User));
 * user.name = "Ada";
 * console.log(user.name); // Ada
 * ```
 */
export function chars(sizeBytes: number): ScalarType<string> {
  if (!isCount(sizeBytes, 1)) {
    throw invalidLayout(`a string of ${String(sizeBytes)} bytes`, "give a whole number from 1 on");
  }
  // Throws like the access of a number there: out of bounds, detached, or, in development, in a freed block.
  const bytesAt = (bytes: DataView, address: number) => {
    bytes.getUint8(address);
    return new Uint8Array(bytes.buffer, address, sizeBytes);
  };
  const codec: Codec<string> = {
    type: "string",
    sizeBytes,
    alignBytes: 1,
    get: (bytes, address) => readText(bytesAt(bytes, address), true),
    set(bytes, address, value) {
      checkText(value, true);
      const text = encode(value).bytes;
      if (text.length >= sizeBytes) throw tooLong(text.length, sizeBytes);
      bytesAt(bytes, address).fill(0).set(text);
    },
  };
  return scalarType(codec);
}

function tooLong(found: number, sizeBytes: number) {
  return invalidValue(
    `Cannot write ${found} bytes of UTF-8 and a NUL into ${sizeBytes} bytes`,
    "shorten the text, or cut it with heap.writeString",
  );
}
