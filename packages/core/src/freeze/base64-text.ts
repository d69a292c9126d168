const PIECE_BYTES = 0x8000;

/** Bytes in Base64. A call takes a limited number of arguments, so long arrays are converted in pieces. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    binary += String.fromCharCode(...bytes.subarray(at, at + PIECE_BYTES));
  }
  return btoa(binary);
}
