import { Failure } from "../problem.ts";
import { sectionId } from "../wasm/binary-format.ts";
import type { DataSegment, SectionRange } from "../wasm/module-type.ts";
import { ByteReader } from "./byte-reader.ts";
import { OffsetCalculator } from "./offset-calculator.ts";

const PASSIVE = 1;
const ACTIVE_IN_MEMORY = 2;

/**
 * The content of each data segment, in order, as views of the data section. `data-scanner.ts` has the byte table. Ends
 * before the first segment that is not whole or cannot be read: the engine judges whether the section is valid.
 *
 * @param section - the content of the data section, or the beginning of it
 */
export function* segmentContents(section: Uint8Array): Generator<Uint8Array> {
  const reader = new ByteReader(section, { start: 0, end: section.length, section: sectionId.data });
  try {
    for (let left = reader.readU32(); left > 0; left -= 1) {
      const kind = reader.readU32();
      if (kind === ACTIVE_IN_MEMORY) reader.readU32();
      if (kind !== PASSIVE) skipOffset(reader);
      const size = reader.readU32();
      const start = reader.offset;
      reader.skip(size);
      yield section.subarray(start, start + size);
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
}

/** The content of the data section of a module; empty if there is none. */
export function dataSectionOf(bytes: Uint8Array, sections: readonly Omit<SectionRange, "name">[]): Uint8Array {
  const section = sections.find(({ id }) => id === sectionId.data);
  return section === undefined ? new Uint8Array(0) : bytes.subarray(section.offset, section.offset + section.sizeBytes);
}

function skipOffset(reader: ByteReader): void {
  const offset = new OffsetCalculator();
  while (offset.take(reader.readByte()) === "more");
}

/** Bytes of data that a type may carry in all: enough for the constants that modules repeat. */
const MOST_CARRIED_BYTES = 4_096;

/** The segments with their contents in hexadecimal, from the first on, as long as these are short. */
export function carryContents(
  segments: readonly DataSegment[],
  bytes: Uint8Array,
  sections: readonly SectionRange[],
): DataSegment[] {
  const carried = [...segments];
  let left = MOST_CARRIED_BYTES;
  let at = 0;
  let position = 0;
  if (segments.length === 0) return carried;
  for (const content of segmentContents(dataSectionOf(bytes, sections))) {
    left -= content.length;
    if (left < 0 || at === segments.length) break;
    const segment = segments[at];
    if (segment?.segment === position) {
      carried[at] = { ...segment, content: hexOf(content) };
      at += 1;
    }
    position += 1;
  }
  return carried;
}

function hexOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}
