import { type Bytes, flatten } from "../encode/encode-values.ts";
import { sectionRank } from "../parse/section-id.ts";
import { sectionId } from "../wasm/binary-format.ts";
import type { SectionRange } from "../wasm/module-type.ts";

/**
 * A module with some sections replaced, left out (no bytes), or added at their places in the required order.
 *
 * Everything else is copied unchanged, and custom sections keep their places.
 *
 * @param bytes - a whole module, or the beginning of one
 * @param sections - its sections as they stand in the file
 * @param replaced - by section id: the whole section, header included
 */
export function replaceSections(
  bytes: Uint8Array,
  sections: readonly SectionRange[],
  replaced: ReadonlyMap<number, Bytes>,
): Uint8Array<ArrayBuffer> {
  const waiting = [...replaced].sort(([a], [b]) => rankOf(a) - rankOf(b));
  const parts: (Uint8Array | Bytes)[] = [];
  let copied = 0;
  for (const section of sections) {
    if (section.id === sectionId.custom) continue;
    const start = headerOffset(bytes, section);
    parts.push(bytes.subarray(copied, start));
    copied = start;
    for (let next = waiting[0]; next !== undefined && rankOf(next[0]) <= rankOf(section.id); next = waiting[0]) {
      parts.push(next[1]);
      waiting.shift();
      if (next[0] === section.id) copied = section.offset + section.sizeBytes;
    }
  }
  // A section that still waits belongs after all others: then `bytes` is the whole module.
  parts.push(bytes.subarray(copied), ...waiting.map(([, section]) => section));
  return flatten(parts);
}

function rankOf(id: number): number {
  return sectionRank(id) ?? 0;
}

/**
 * The offset of a section's header. The header is an id without the highest bit, then the size in LEB128: all bytes of
 * the size but the last have the highest bit.
 */
function headerOffset(bytes: Uint8Array, { offset }: SectionRange): number {
  let size = offset - 1;
  while (((bytes[size - 1] ?? 0) & 0x80) !== 0) size -= 1;
  return size - 1;
}
