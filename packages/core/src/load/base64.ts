const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * Infra, "forgiving-base64 decode": white space and missing padding are allowed, and unused bits have any value.
 *
 * `atob` is not in every context, and it takes text.
 *
 * @param text - in ASCII
 * @returns undefined for text that is not Base64
 */
export function decodeBase64(text: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
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
