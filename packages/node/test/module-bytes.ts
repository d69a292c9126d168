/** A valid module with one custom section; its content depends on `fill`. */
export function moduleBytes(contentBytes: number, fill = 0): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(contentBytes).map((_, at) => at * 31 + fill);
  const size = [];
  for (let left = contentBytes + 2; ; left >>>= 7) {
    size.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
    if (left <= 0x7f) break;
  }
  return new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, ...size, 1, 0x78, ...content]);
}

/** Compares large bodies, because the test runner compares only a few bytes in a millisecond. */
export function areSame(some: Uint8Array | undefined, others: Uint8Array | undefined): boolean {
  return some !== undefined && others !== undefined && Buffer.compare(some, others) === 0;
}
