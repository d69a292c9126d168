/** A record without a prototype: `"__proto__"` is an ordinary name in it. */
export function nullRecord<Value>(entries: Iterable<readonly [string, Value]> = []): Record<string, Value> {
  const record: Record<string, Value> = Object.create(null);
  for (const [name, value] of entries) record[name] = value;
  return record;
}
