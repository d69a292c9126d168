/*
 * Fetch, "data: URL processor". The media type has no meaning here, because the bytes show what they are.
 *
 *   data:application/wasm;base64,AGFzbQEAAAA=
 *        media type       ^      ^ data, percent-encoded
 */

const DATA_URL = /^data:([^,]*),([^#]*)/i;
const BASE64 = /; *base64$/i;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * The bytes of a `data:` URL.
 *
 * @returns undefined if the URL has no comma, or if its Base64 is malformed
 */
export function decodeDataUrl(url: string): Uint8Array<ArrayBuffer> | undefined {
  const [, type, data] = DATA_URL.exec(url.trim()) ?? [];
  if (type === undefined || data === undefined) return undefined;
  const bytes = percentDecode(data);
  return BASE64.test(type) ? decodeBase64(bytes) : bytes;
}

/** URL Standard, "percent-decode". A URL parser has written all characters beyond ASCII as escapes. */
function percentDecode(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const isEscape = text[at] === "%" && /^[\da-f]{2}$/i.test(text.slice(at + 1, at + 3));
    bytes[length] = isEscape ? Number.parseInt(text.slice(at + 1, at + 3), 16) : text.charCodeAt(at);
    length += 1;
    if (isEscape) at += 2;
  }
  return bytes.slice(0, length);
}

/** Infra, "forgiving-base64 decode": white space and missing padding are allowed. */
function decodeBase64(text: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const values = new Int8Array(256).fill(-1);
  for (let value = 0; value < ALPHABET.length; value += 1) values[ALPHABET.charCodeAt(value)] = value;
  const digits = text.filter((code) => !isSpace(code));
  const padding = digits.length % 4 === 0 ? countPadding(digits) : 0;
  const count = digits.length - padding;
  if (count % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((count * 3) / 4));
  let bits = 0;
  for (let at = 0; at < count; at += 1) {
    const value = values[digits[at] as number] as number;
    if (value < 0) return undefined;
    bits = (bits << 6) | value;
    const left = (at % 4) * 2;
    if (left > 0) bytes[Math.floor((at * 3) / 4)] = bits >> (6 - left);
  }
  return bytes;
}

/** ASCII whitespace: tab, newline, form feed, carriage return, space. */
function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0c || code === 0x0d;
}

function countPadding(digits: Uint8Array): number {
  const EQUALS = 0x3d;
  if (digits.at(-1) !== EQUALS) return 0;
  return digits.at(-2) === EQUALS ? 2 : 1;
}
