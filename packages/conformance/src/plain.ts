/** JSON-safe form of an observation: a bigint becomes its decimal digits and `n`. */
export function plain(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, item) => (typeof item === "bigint" ? `${item}n` : item));
  return text === undefined ? undefined : JSON.parse(text);
}
