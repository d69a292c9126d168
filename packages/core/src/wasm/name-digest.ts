/** The digest of nothing. FNV-1a of 32 bits. */
export const EMPTY_DIGEST = 0x811c9dc5;

/** The digest of a byte, or of another number, behind those of an earlier digest; it may be negative. */
export function addToDigest(digest: number, value: number): number {
  return Math.imul(digest ^ value, 0x01000193);
}

/** The digest of the bytes of a name: 32 bits, not negative. Lists of many names are kept as digests. */
export function digestOfBytes(bytes: ArrayLike<number>, start: number, end: number): number {
  let digest = EMPTY_DIGEST;
  for (let at = start; at < end; at += 1) digest = addToDigest(digest, bytes[at] as number);
  return digest >>> 0;
}

/** The same of a name that was read from UTF-8. */
export function digestOfName(name: string): number {
  const bytes = (encodeURIComponent(name).match(/%..|./g) ?? []).map((one) =>
    one.length > 1 ? Number.parseInt(one.slice(1), 16) : one.charCodeAt(0),
  );
  return digestOfBytes(bytes, 0, bytes.length);
}
