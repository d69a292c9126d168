import { decodeBase64 } from "./base64.ts";

/*
 * Fetch, "data: URL processor". The media type has no meaning here, because the bytes show what they are.
 *
 *   data:application/wasm;base64,AGFzbQEAAAA=
 *        media type       ^      ^ data, percent-encoded
 */

const DATA_URL = /^data:([^,]*),([^#]*)/i;
const BASE64 = /; *base64$/i;

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
