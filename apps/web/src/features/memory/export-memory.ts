/*
 * Core specification 3.0, "Modules", binary format: a section is an id, a size and its content; the export section is a count,
 * then for each export its name, a byte for its kind, and its index.
 */

const HEADER_BYTES = 8;
const EXPORT_SECTION = 7;
const MEMORY_KIND = 2;
/** Start, elements, code, data, and the count of data segments. */
const BEHIND_EXPORTS: ReadonlySet<number> = new Set([8, 9, 10, 11, 12]);

/** The bytes of a module, with one export more. The module was linked, so its sections can be read. */
export function withMemoryExport(
  bytes: Uint8Array,
  { index, name }: { readonly index: number; readonly name: string },
): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(name);
  const added = Uint8Array.of(...leb(text.length), ...text, MEMORY_KIND, ...leb(index));
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    const id = bytes[at] ?? 0;
    const [size, start] = readLeb(bytes, at + 1);
    const end = start + size;
    if (id === EXPORT_SECTION) {
      const [count, first] = readLeb(bytes, start);
      const content = joined(leb(count + 1), bytes.subarray(first, end), added);
      return joined(bytes.subarray(0, at), sectionOf(content), bytes.subarray(end));
    }
    if (BEHIND_EXPORTS.has(id)) {
      return joined(bytes.subarray(0, at), sectionOf(joined([1], added)), bytes.subarray(at));
    }
    at = end;
  }
  return joined(bytes, sectionOf(joined([1], added)));
}

function sectionOf(content: Uint8Array): Uint8Array {
  return joined([EXPORT_SECTION], leb(content.length), content);
}

function joined(...parts: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** LEB128. Core specification 3.0, "Integers", binary format. */
function leb(value: number): readonly number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)];
}

/** @returns the value, and the offset behind it */
function readLeb(bytes: Uint8Array, start: number): readonly [value: number, end: number] {
  let value = 0;
  for (let at = start, unit = 1; ; at++, unit *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte & 127) * unit;
    if (byte < 128) return [value, at + 1];
  }
}
