/*
 * Explains each byte in which a placed module differs from the module that was given. It knows the forms of places from
 * their description alone, and nothing of relocations and lists.
 */

/** Integers that may move. */
export interface PlaceForm {
  readonly width: number;
  /** LEB128, or little-endian. */
  readonly isLeb: boolean;
  /** Only behind `i32.const` or `i64.const`. */
  readonly isConstant?: boolean;
}

/** LEB128 in the longest form. */
export const PADDED: readonly PlaceForm[] = [
  { width: 5, isLeb: true },
  { width: 10, isLeb: true },
];
export const LITTLE_ENDIAN: readonly PlaceForm[] = [
  { width: 4, isLeb: false },
  { width: 8, isLeb: false },
];
/** The operands of constants that have room for another address, in code without relocations. */
export const CONSTANTS: readonly PlaceForm[] = [1, 2, 3, 4, 5].map((width) => ({
  width,
  isLeb: true,
  isConstant: true,
}));

export interface Comparison {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly forms: readonly PlaceForm[];
  /** The numbers by which places move; without them, any. */
  readonly differences?: readonly number[];
  /** Offsets at which places begin; without them, any. */
  readonly starts?: ReadonlySet<number>;
}

/**
 * The offset of the first byte that no place explains: one that has a form before and after, moves by a known number, and
 * shares no byte with another.
 *
 * @returns undefined if places explain all
 */
export function findUnexplained({ before, after, forms, differences, starts }: Comparison): number | undefined {
  if (before.length !== after.length) return Math.min(before.length, after.length);
  let free = 0;
  for (let at = 0; at < before.length; at += 1) {
    if (before[at] === after[at]) continue;
    const end = endOfPlace(at, free);
    if (end === undefined) return at;
    free = end;
    at = end - 1;
  }
  return undefined;

  /** The end of a place around the first byte that differs. */
  function endOfPlace(at: number, least: number): number | undefined {
    for (const form of forms) {
      for (let start = Math.max(least, at - form.width + 1); start <= at; start += 1) {
        if (fits(start, form)) return start + form.width;
      }
    }
    return undefined;
  }

  function fits(start: number, form: PlaceForm): boolean {
    if (starts?.has(start) === false) return false;
    const [old, moved] = [valueAt(before, start, form), valueAt(after, start, form)];
    if (old === undefined || moved === undefined) return false;
    const bits = form.isLeb ? bitsOf(form.width) : form.width * 8;
    return differences?.some((number) => BigInt.asUintN(bits, old + BigInt(number) - moved) === 0n) ?? true;
  }
}

/** The shorter of all integers of that many bytes and the integers that WebAssembly has. */
function bitsOf(width: number): number {
  if (width > 5) return 64;
  return Math.min(7 * width, 32);
}

/** Undefined if the bytes have another form. */
function valueAt(bytes: Uint8Array, start: number, { width, isLeb, isConstant }: PlaceForm): bigint | undefined {
  const place = bytes.subarray(start, start + width);
  if (place.length < width) return undefined;
  if (!isLeb) return place.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const prior = bytes[start - 1];
  const isOperand = prior === 0x41 || prior === 0x42;
  const isWhole = place.every((byte, index) => byte >= 0x80 === index < width - 1);
  if (!isWhole || (isConstant && !isOperand)) return undefined;
  return place.reduceRight((sum, byte) => (sum << 7n) | BigInt(byte & 0x7f), 0n);
}
