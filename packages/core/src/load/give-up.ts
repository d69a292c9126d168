import type { SettledModuleSource } from "../source.ts";
import { brandOf } from "../wasm/brand.ts";

/** Tells a source that nobody will read it, so that its connection is not kept. */
export function giveUp(source: SettledModuleSource, reason: unknown): void {
  const brand = brandOf(source);
  const stream = brand === "Response" ? (source as Response).body : brand === "ReadableStream" ? source : null;
  (stream as ReadableStream | null)?.cancel(reason).catch(() => {});
}
