/** The brand of a value: `String`, `Response`, `WebAssembly.Module`, …. A value of another realm has the same brand. */
export function brandOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/** The type of a value in one word: `null`, `number`, `function`, or the brand of an object. */
export function typeNameOf(value: unknown): string {
  if (value === null) return "null";
  return typeof value === "object" ? brandOf(value) : typeof value;
}
