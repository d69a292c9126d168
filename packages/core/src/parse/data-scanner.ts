import { LEB128_CONTINUES, opcode, sectionId } from "../wasm/binary-format.ts";
import { implementationLimits } from "../wasm/implementation-limits.ts";
import type { DataSegment, SectionRange } from "../wasm/module-type.ts";
import { OffsetCalculator } from "./offset-calculator.ts";

/*
 * Data section. Core specification 3.0, "Data Section", binary format.
 *
 *   section    count, data*
 *   data       0 expr bytes             active, in memory 0
 *              1 bytes                  passive
 *              2 memidx expr bytes      active
 *   bytes      size: u32, byte*
 */

const ACTIVE = 0;
const PASSIVE = 1;
const ACTIVE_IN_MEMORY = 2;

/** A bit of the last byte of a signed LEB128 integer: set if the integer is negative. */
const NEGATIVE = 0x40;

/** The factor of the sixth byte of an integer. A u32 has five bytes at most. */
const BEYOND_U32 = 2 ** 35;

/** Bytes of the longest header of the common form: three of one byte each, and two integers. */
const LONGEST_COMMON_HEADER = 13;

/** The field that the next byte belongs to; `none` when the section has been read, or cannot be read on. */
type Field = "count" | "kind" | "memory" | "offset" | "size" | "none";

/** Reads the active data segments with a constant offset from all bytes of a module and its list of sections. */
export function readDataSegments(bytes: Uint8Array, sections: readonly SectionRange[]): DataSegment[] {
  const section = sections.find(({ id }) => id === sectionId.data);
  if (section === undefined) return [];
  const scanner = new DataScanner();
  scanner.push(bytes.subarray(section.offset, section.offset + section.sizeBytes));
  return scanner.segments;
}

/**
 * Finds the active data segments with a constant offset in a data section that comes in pieces, cut anywhere.
 *
 * Reads the headers of segments, and passes over their data. The engine judges whether the section is valid: the
 * scanner finds no more segments after the first malformed byte.
 */
export class DataScanner {
  /** The segments found so far, each with a complete header. */
  readonly segments: DataSegment[] = [];
  readonly #offset = new OffsetCalculator();
  #field: Field = "count";
  /** The integer that is being read, and the factor of its next byte. */
  #value = 0;
  #scale = 1;
  /** Bytes of data before the next header. */
  #dataLeft = 0;
  #count = 0;
  /** Position of the segment with the header that is being read. */
  #segment = 0;
  #memory = 0;
  #address: number | undefined;

  /** Takes the next bytes of the section's content. The chunk is neither kept nor changed. */
  push(content: Uint8Array): void {
    let at = 0;
    while (at < content.length && this.#field !== "none") {
      const start = at;
      if (this.#dataLeft > 0) at = this.#passData(content.length, at);
      else if (this.#field === "kind" && this.#scale === 1) at = this.#takeCommonSegments(content, at);
      if (at > start) continue;
      this.#takeByte(content[at] as number);
      at += 1;
    }
  }

  #passData(end: number, at: number): number {
    const passed = Math.min(this.#dataLeft, end - at);
    this.#dataLeft -= passed;
    return at + passed;
  }

  /**
   * Takes segments of the form that toolchains write (`0x00 0x41 offset 0x0B size`), as long as their headers are whole in
   * the chunk. One loop without calls: 98,450 segments of a program in Go take 3 ms in place of 20.
   *
   * @returns the position of the first byte that is left to `#takeByte`
   */
  #takeCommonSegments(content: Uint8Array, start: number): number {
    let at = start;
    let segment = this.#segment;
    for (; segment < this.#count && at + LONGEST_COMMON_HEADER <= content.length; segment += 1) {
      if (content[at] !== ACTIVE || content[at + 1] !== opcode.i32Const) break;
      let byte = content[at + 2] as number;
      let next = at + 3;
      let offset = byte & 0x7f;
      let shift = 7;
      for (; byte >= LEB128_CONTINUES && shift < 35; shift += 7) {
        byte = content[next++] as number;
        offset |= (byte & 0x7f) << shift;
      }
      if (byte >= LEB128_CONTINUES || content[next++] !== opcode.end) break;
      if ((byte & NEGATIVE) !== 0 && shift < 32) offset |= -1 << shift;
      byte = content[next++] as number;
      let sizeBytes = byte & 0x7f;
      for (let scale = 0x80; byte >= LEB128_CONTINUES && scale < BEYOND_U32; scale *= 0x80) {
        byte = content[next++] as number;
        sizeBytes += (byte & 0x7f) * scale;
      }
      if (byte >= LEB128_CONTINUES || sizeBytes >= 2 ** 32) break;
      this.segments.push({ segment, memory: 0, offset: offset >>> 0, sizeBytes });
      at = next + sizeBytes;
    }
    this.#segment = segment;
    if (segment === this.#count) this.#field = "none";
    this.#dataLeft = Math.max(0, at - content.length);
    return at - this.#dataLeft;
  }

  #takeByte(byte: number): void {
    if (this.#field === "offset") this.#takeOffset(byte);
    else this.#takeInteger(byte);
  }

  #takeInteger(byte: number): void {
    this.#value += (byte & 0x7f) * this.#scale;
    this.#scale *= 0x80;
    if (byte >= LEB128_CONTINUES && this.#scale < BEYOND_U32) return;
    const value = this.#value;
    this.#value = 0;
    this.#scale = 1;
    this.#field = byte < LEB128_CONTINUES && value < 2 ** 32 ? this.#fieldBehind(value) : "none";
  }

  #takeOffset(byte: number): void {
    const step = this.#offset.take(byte);
    if (step === "more") return;
    this.#address = this.#offset.finish();
    this.#field = step === "end" ? "size" : "none";
  }

  /** Takes the value of an integer field, and returns the next field. */
  #fieldBehind(value: number): Field {
    switch (this.#field) {
      case "count":
        this.#count = value;
        return value > 0 && value <= implementationLimits.dataSegments ? "kind" : "none";
      case "kind":
        this.#memory = 0;
        this.#address = undefined;
        if (value === PASSIVE) return "size";
        if (value === ACTIVE_IN_MEMORY) return "memory";
        return value === ACTIVE ? "offset" : "none";
      case "memory":
        this.#memory = value;
        return "offset";
      default:
        return this.#endHeader(value);
    }
  }

  #endHeader(sizeBytes: number): Field {
    const segment = this.#segment;
    const offset = this.#address;
    if (offset !== undefined) this.segments.push({ segment, memory: this.#memory, offset, sizeBytes });
    this.#dataLeft = sizeBytes;
    this.#segment += 1;
    return this.#segment < this.#count ? "kind" : "none";
  }
}
