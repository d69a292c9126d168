/** `String`, `Response`, `WebAssembly.Module`, …: told by brand, so that values of another realm count too. */
export function brandOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}
