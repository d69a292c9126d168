/** The brand of a value: `String`, `Response`, `WebAssembly.Module`, …. A value of another realm has the same brand. */
export function brandOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}
