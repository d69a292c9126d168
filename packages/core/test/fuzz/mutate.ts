import type { RandomSource } from "./random-source.ts";

/** Bytes with a meaning somewhere in the format: small counts, types, last bytes of LEB128 integers. */
const MEANINGFUL = [
  0x00, 0x01, 0x02, 0x03, 0x0b, 0x40, 0x41, 0x4e, 0x50, 0x5f, 0x60, 0x64, 0x70, 0x7f, 0x80, 0xff,
] as const;

function randomByte(random: RandomSource): number {
  return random.next(2) === 0 ? random.pick(MEANINGFUL) : random.next(256);
}

const PREAMBLE_BYTES = 8;

/** The place of an edit: mostly in the bytes that linking reads, seldom in the preamble or after the head. */
function place(length: number, headBytes: number, random: RandomSource): number {
  const start = random.next(64) === 0 ? 0 : Math.min(PREAMBLE_BYTES, length - 1);
  const end = random.next(10) === 0 ? length : Math.min(headBytes, length);
  return start + random.next(Math.max(end - start, 1));
}

interface Mutable {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly headBytes: number;
}

/** Calls `use` with a module in which up to four bytes are changed, and then restores them: nothing is copied. */
export function withChangedBytes<Result>(
  { bytes, headBytes }: Mutable,
  random: RandomSource,
  use: (mutated: Uint8Array<ArrayBuffer>) => Result,
): Result {
  const before: [at: number, byte: number][] = [];
  for (let left = 1 + random.next(4); left > 0; left -= 1) {
    const at = place(bytes.length, headBytes, random);
    before.push([at, bytes[at] ?? 0]);
    bytes[at] = randomByte(random);
  }
  try {
    return use(random.next(16) === 0 ? bytes.subarray(0, place(bytes.length, headBytes, random)) : bytes);
  } finally {
    for (const [at, byte] of before.reverse()) bytes[at] = byte;
  }
}

/** A copy from which a few bytes are removed and into which the same number, more or fewer are inserted. */
export function withMovedBytes({ bytes, headBytes }: Mutable, random: RandomSource): Uint8Array<ArrayBuffer> {
  const at = place(bytes.length, headBytes, random);
  const inserted = Uint8Array.from({ length: random.next(4) }, () => randomByte(random));
  const kept = bytes.subarray(Math.min(at + random.next(4), bytes.length));
  const moved = new Uint8Array(at + inserted.length + kept.length);
  moved.set(bytes.subarray(0, at));
  moved.set(inserted, at);
  moved.set(kept, at + inserted.length);
  return moved;
}
