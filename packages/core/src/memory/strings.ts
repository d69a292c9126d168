import { createUtf8Decoder, createUtf8Encoder } from "../utf8.ts";
import type { AddressSpace } from "./address-space.ts";
import type { Codec, ScalarType } from "./c-type.ts";
import { type ByteRange, invalidLayout, invalidValue, unterminated } from "./heap-problems.ts";
import { scalarType } from "./scalar-type.ts";

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
export function encode(
  text: string,
  boundBytes: number = Number.POSITIVE_INFINITY,
): { bytes: Uint8Array } & StringCopy {
  const scratch = new Uint8Array(Math.min(boundBytes, text.length * LONGEST_UTF8_BYTES));
  const { read, written } = createUtf8Encoder().encodeInto(text, scratch);
  return { bytes: scratch.subarray(0, written), read, written };
}

/** Writes the characters that fit in the range, and a NUL after them if the range is `terminated`. */
export function writeText(space: AddressSpace, text: string, range: ByteRange & { terminated: boolean }): StringCopy {
  const { address, sizeBytes, terminated } = range;
  if (terminated) refuseNul(text);
  if (terminated && sizeBytes < 1) {
    throw invalidValue("Cannot write a string and its NUL into 0 bytes", "give it one byte at least");
  }
  const { bytes, read, written } = encode(text, terminated ? sizeBytes - 1 : sizeBytes);
  const memory = space.bytes();
  memory.set(bytes, address);
  if (terminated) memory[address + written] = 0;
  return { read, written };
}

/** Reads all bytes of the range, or the bytes before the first NUL. Invalid UTF-8 becomes U+FFFD. */
export function readText(space: AddressSpace, range: ByteRange & { terminated: boolean }): string {
  const { address, sizeBytes, terminated } = range;
  const bytes = space.bytes().subarray(address, address + sizeBytes);
  const nul = terminated ? bytes.indexOf(0) : -1;
  return decode(nul === -1 ? bytes : bytes.subarray(0, nul));
}

/** Reads up to the first NUL. Throws if the memory has none after the address. */
export function readToNul(space: AddressSpace, address: number): string {
  const memory = space.bytes();
  const nul = memory.indexOf(0, address);
  if (nul === -1) throw unterminated(address, memory.length);
  return decode(memory.subarray(address, nul));
}

/** Copies first, because engines refuse to decode shared or resizable memory. */
function decode(bytes: Uint8Array): string {
  return createUtf8Decoder(false).decode(bytes.slice());
}

export function refuseNul(text: string): void {
  if (!text.includes("\0")) return;
  throw invalidValue(
    "Cannot write a string with U+0000 in it as one that ends with NUL: C would see its beginning alone",
    "write it with terminated: false, and pass its length on",
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
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 1) {
    throw invalidLayout(`a string of ${sizeBytes} bytes`, "give a whole number from 1 on: the NUL takes one");
  }
  const read = (space: AddressSpace, address: number) => {
    visit(space, { address, sizeBytes });
    return readText(space, { address, sizeBytes, terminated: true });
  };
  const codec: Codec<string, string> = {
    sizeBytes,
    alignBytes: 1,
    assignable: true,
    read,
    view: read,
    write(space, address, text) {
      refuseNul(text);
      const { bytes } = encode(text);
      if (bytes.length >= sizeBytes) throw tooLong(bytes.length, sizeBytes);
      visit(space, { address, sizeBytes });
      space
        .bytes()
        .fill(0, address, address + sizeBytes)
        .set(bytes, address);
    },
  };
  return scalarType(() => codec);
}

/** Fails like the read of a field at that address: out of bounds, or, in development, in a freed block. */
function visit(space: AddressSpace, { address, sizeBytes }: ByteRange): void {
  space.again(address, sizeBytes).getUint8(address);
}

function tooLong(found: number, sizeBytes: number) {
  return invalidValue(
    `Cannot write ${found} bytes of UTF-8 and a NUL into ${sizeBytes} bytes`,
    "shorten the text, or cut it with heap.writeString",
  );
}
