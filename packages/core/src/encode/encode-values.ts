/** Bytes under construction. Nested lists are flattened when they are done. */
export type Bytes = readonly (number | Bytes | Uint8Array)[];

/** An unsigned LEB128 integer below 2^53. Core specification 3.0, "Integers", binary format. */
export function encodeUnsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return bytes;
}

/** A signed LEB128 integer of 32 bits. */
export function encodeSigned32(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && byte < 0x40) || (rest === -1 && byte >= 0x40)) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

/** A signed LEB128 integer of 64 bits. */
export function encodeSigned64(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const byte = Number(rest & 0x7fn);
    rest >>= 7n;
    if ((rest === 0n && byte < 0x40) || (rest === -1n && byte >= 0x40)) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

/** A vector: its length, then its items. */
export function encodeVector(items: readonly Bytes[]): Bytes {
  return [encodeUnsigned(items.length), ...items];
}

/**
 * A name in UTF-8 behind its length.
 *
 * @param name - without lone surrogates, like every name that was read from a module
 */
export function encodeName(name: string): Bytes {
  const bytes: number[] = [];
  for (let at = 0; at < name.length; at += 1) {
    const point = name.codePointAt(at) as number;
    if (point < 0x80) bytes.push(point);
    else bytes.push(...encodeCodePoint(point));
    // Two code units make one code point.
    if (point > 0xffff) at += 1;
  }
  return [encodeUnsigned(bytes.length), bytes];
}

/** The bytes of a code point that is not ASCII. */
function encodeCodePoint(point: number): number[] {
  const tail = (shift: number) => 0x80 | ((point >> shift) & 0x3f);
  if (point < 0x800) return [0xc0 | (point >> 6), tail(0)];
  if (point < 0x10000) return [0xe0 | (point >> 12), tail(6), tail(0)];
  return [0xf0 | (point >> 18), tail(12), tail(6), tail(0)];
}

/** A section: id, size, content. */
export function encodeSection(id: number, content: Bytes): Uint8Array<ArrayBuffer> {
  const bytes = flatten(content);
  return flatten([id, encodeUnsigned(bytes.length), bytes]);
}

/** Nested lists of bytes as one array. The format bounds the depth, the input does not. */
export function flatten(bytes: Bytes): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(lengthOf(bytes));
  write(bytes, whole, 0);
  return whole;
}

function lengthOf(bytes: Bytes): number {
  let length = 0;
  for (const part of bytes) {
    if (typeof part === "number") length += 1;
    else length += part instanceof Uint8Array ? part.length : lengthOf(part);
  }
  return length;
}

function write(bytes: Bytes, target: Uint8Array, start: number): number {
  let at = start;
  for (const part of bytes) {
    if (typeof part === "number") {
      target[at] = part;
      at += 1;
    } else if (part instanceof Uint8Array) {
      target.set(part, at);
      at += part.length;
    } else {
      at = write(part, target, at);
    }
  }
  return at;
}
