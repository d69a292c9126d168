import type { SettledModuleSource } from "../source.ts";
import { brandOf } from "../wasm/brand.ts";

/** Cancels the stream of a source that will not be read, so that its connection is released. */
export function cancelSource(source: SettledModuleSource, reason: unknown): void {
  const brand = brandOf(source);
  const stream = brand === "Response" ? (source as Response).body : brand === "ReadableStream" ? source : null;
  (stream as ReadableStream | null)?.cancel(reason).catch(() => {});
}
