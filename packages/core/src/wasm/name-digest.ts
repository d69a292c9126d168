const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a of the bytes of a name: 32 bits, not negative. Lists of many names are kept as digests. */
export function digestOfBytes(bytes: ArrayLike<number>, start: number, end: number): number {
  let sum = FNV_OFFSET;
  for (let at = start; at < end; at += 1) sum = Math.imul(sum ^ (bytes[at] as number), FNV_PRIME);
  return sum >>> 0;
}

/** The same of a name that was read from UTF-8. */
export function digestOfName(name: string): number {
  const bytes = [...name].flatMap((character) => encode(character.codePointAt(0) as number));
  return digestOfBytes(bytes, 0, bytes.length);
}

/** A code point in UTF-8. */
function encode(point: number): number[] {
  if (point < 0x80) return [point];
  const last = 0x80 | (point & 0x3f);
  if (point < 0x800) return [0xc0 | (point >> 6), last];
  const third = 0x80 | ((point >> 6) & 0x3f);
  if (point < 0x1_0000) return [0xe0 | (point >> 12), third, last];
  return [0xf0 | (point >> 18), 0x80 | ((point >> 12) & 0x3f), third, last];
}
