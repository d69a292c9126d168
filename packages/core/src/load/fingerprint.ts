import type { SettledModuleSource } from "../source.ts";
import { brandOf } from "../wasm/brand.ts";

/** What a server calls the version of the file that it sends; undefined where it does not say. */
export function validatorOf(source: SettledModuleSource): string | undefined {
  if (brandOf(source) !== "Response" || !(source as Response).ok) return undefined;
  const { headers } = source as Response;
  const tag = headers.get("etag");
  const date = headers.get("last-modified");
  // A date knows seconds only; together with the length it tells more.
  return tag ?? (date === null ? undefined : `${date}, ${headers.get("content-length")} bytes`);
}

/** The digest of bytes, in hexadecimal; undefined in a context without WebCrypto. */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  const digest = await crypto.subtle?.digest("SHA-256", bytes);
  if (digest === undefined) return undefined;
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
