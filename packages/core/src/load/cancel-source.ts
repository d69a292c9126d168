import { brandOf } from "../wasm/brand.ts";

/**
 * Cancels the stream of a source that will not be read, so that its connection is released. A promised source is cancelled
 * when it is there; if the promise is rejected, nothing is left to do, and the rejection is not reported as unhandled.
 *
 * @param source - a source, or a promise of one; any other value is left alone
 */
export function cancelSource(source: unknown, reason: unknown): void {
  const brand = brandOf(source);
  const stream = brand === "Response" ? (source as Response).body : brand === "ReadableStream" ? source : null;
  const cancelled =
    brand === "Promise"
      ? (source as Promise<unknown>).then((settled) => cancelSource(settled, reason))
      : (stream as ReadableStream | null)?.cancel(reason);
  cancelled?.catch(() => {});
}
