import { type Bytes, encodeUnsigned, flatten } from "../../encode/encode-values.ts";
import { isBehindHead } from "../../parse/section-id.ts";
import { LEB128_CONTINUES, PREAMBLE, sectionId } from "../../wasm/binary-format.ts";
import type { SectionRange } from "../../wasm/module-type.ts";

/** Bytes in place of some bytes of a section; behind its end if `at` is its end. */
export interface Edit {
  /** Id of the section. */
  readonly section: number;
  /** Offset into the module. */
  readonly at: number;
  /** Number of bytes that are replaced. */
  readonly width: number;
  readonly bytes: Uint8Array;
}

export interface Changes {
  readonly edits: readonly Edit[];
  readonly isDropped: (section: SectionRange) => boolean;
  /** A whole section that is added in front of the code. */
  readonly added?: Uint8Array;
}

/** A module with some bytes replaced, and some sections left out; all else is copied. */
export function rebuild(
  bytes: Uint8Array,
  sections: readonly SectionRange[],
  { edits, isDropped, added }: Changes,
): Uint8Array<ArrayBuffer> {
  const parts: (Uint8Array | Bytes)[] = [];
  let copied = 0;
  let start = PREAMBLE.length;
  for (const section of sections) {
    const end = section.offset + section.sizeBytes;
    const inside = edits.filter((edit) => section.id !== sectionId.custom && edit.section === section.id);
    const isFirst = added !== undefined && isBehindHead(section.id) && !parts.includes(added);
    if (isFirst) {
      parts.push(bytes.subarray(copied, start), added);
      copied = start;
    }
    if (inside.length > 0 || isDropped(section)) {
      parts.push(bytes.subarray(copied, start));
      if (inside.length > 0) parts.push(changeSection(bytes, { start, ...section }, inside));
      copied = end;
    }
    start = end;
  }
  parts.push(bytes.subarray(copied));
  return flatten(added === undefined || parts.includes(added) ? parts : [...parts, added]);
}

function changeSection(
  bytes: Uint8Array,
  { start, id, offset, sizeBytes }: SectionRange & { readonly start: number },
  edits: readonly Edit[],
): Bytes {
  const content: Uint8Array[] = [];
  let copied = offset;
  let growth = 0;
  for (const { at, width, bytes: replacing } of [...edits].sort((a, b) => a.at - b.at)) {
    content.push(bytes.subarray(copied, at), replacing);
    copied = at + width;
    growth += replacing.length - width;
  }
  content.push(bytes.subarray(copied, offset + sizeBytes));
  const size = sizeBytes + growth;
  return [id, encodeFixed(size, Math.max(offset - start - 1, encodeUnsigned(size).length)), ...content];
}

/** A LEB128 integer, signed or not, in a number of bytes that is large enough. */
export function encodeFixed(value: number, width: number): number[] {
  let rest = value;
  return Array.from({ length: width }, (_, at) => {
    const low = rest - Math.floor(rest / LEB128_CONTINUES) * LEB128_CONTINUES;
    rest = (rest - low) / LEB128_CONTINUES;
    return at < width - 1 ? low | LEB128_CONTINUES : low;
  });
}

/** Number of bytes of the shortest signed LEB128 form. */
export function signedWidth(value: number): number {
  let width = 1;
  for (let limit = 0x40; value >= limit || value < -limit; limit *= LEB128_CONTINUES) width += 1;
  return width;
}
