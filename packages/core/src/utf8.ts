/*
 * UTF-8 where the platform has no encoder, as in an AudioWorklet. The results are those of `TextDecoder` with
 * `ignoreBOM`, and of `TextEncoder`: Encoding Standard, "UTF-8".
 */

export interface Utf8Decoder {
  decode(bytes: Uint8Array): string;
}

export interface Utf8Encoder {
  encodeInto(text: string, target: Uint8Array): { readonly read: number; readonly written: number };
}

/** @param fatal - whether invalid bytes throw a TypeError; otherwise they become U+FFFD */
export function createUtf8Decoder(fatal: boolean): Utf8Decoder {
  if (typeof TextDecoder !== "undefined") return new TextDecoder("utf-8", { fatal, ignoreBOM: true });
  return { decode: (bytes) => decode(bytes, fatal) };
}

export function createUtf8Encoder(): Utf8Encoder {
  return typeof TextEncoder === "undefined" ? { encodeInto } : new TextEncoder();
}

function decode(bytes: Uint8Array, fatal: boolean): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at++] as number;
    // The number of bytes that follow; a byte that begins no character keeps a number that no loop ends.
    let left = first < 0x80 ? 0 : first < 0xc2 || first > 0xf4 ? 9 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    let point = left > 0 ? first & (0x3f >> left) : first;
    for (; left > 0 && left < 9; left--, at++) {
      const next = ((bytes[at] ?? 0) ^ 0x80) & 0xff;
      const longer = (point << 6) | next;
      // No continuation, an overlong form, a surrogate, or a number above U+10FFFF.
      if (next > 0x3f || (left === 2 && first < 0xf0 && (longer < 0x20 || longer >> 5 === 0x1b))) break;
      if (left === 3 && (longer < 0x10 || longer > 0x10f)) break;
      point = longer;
    }
    if (left > 0 && fatal) throw new TypeError();
    text += left > 0 ? "\ufffd" : String.fromCodePoint(point);
  }
  return text;
}

function encodeInto(text: string, target: Uint8Array): { readonly read: number; readonly written: number } {
  let read = 0;
  let written = 0;
  for (const character of text) {
    const bytes = encodeURIComponent(character.toWellFormed()).match(/%..|./gs) ?? [];
    if (written + bytes.length > target.length) break;
    for (const byte of bytes) target[written++] = byte[1] ? Number(`0x${byte.slice(1)}`) : byte.charCodeAt(0);
    read += character.length;
  }
  return { read, written };
}
