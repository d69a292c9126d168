import type { SettledModuleSource } from "../source.ts";
import { brandOf } from "../wasm/brand.ts";

/** The server's identifier for a version of a file: its entity tag, or date and length. */
export function validatorOf(answer: SettledModuleSource): string | undefined {
  if (brandOf(answer) !== "Response" || !(answer as Response).ok) return undefined;
  const { headers } = answer as Response;
  const tag = headers.get("etag");
  const date = headers.get("last-modified");
  // A date has a precision of seconds; together with the length it is more specific.
  return tag ?? (date === null ? undefined : `${date}, ${headers.get("content-length")} bytes`);
}

/** The digest of bytes, in hexadecimal; undefined in a context without WebCrypto. */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  const digest = await crypto.subtle?.digest("SHA-256", bytes);
  if (digest === undefined) return undefined;
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
