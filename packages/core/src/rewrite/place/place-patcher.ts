import { Checksum } from "../../parse/areas/checksum.ts";
import { type PlaceList, type PlacesSection, readPlacesSection } from "../../parse/areas/places-section.ts";
import { type ScannedSection, SectionScanner } from "../../parse/section-scanner.ts";
import type { ModulePlace } from "../../plan/rewrite-format.ts";
import { Failure } from "../../problem.ts";
import { LEB128_CONTINUES, sectionId } from "../../wasm/binary-format.ts";
import type { SectionRange } from "../../wasm/module-type.ts";
import { readPlace, writePlace } from "../../wasm/place-value.ts";
import { differencesOf } from "./differences.ts";
import { checkMadeFor, staleRelocations } from "./place-problems.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Moves the places of a module while its bytes arrive, cut anywhere. */
export interface PlacePatcher {
  /** The first bytes, with their places moved; their last bytes may be held. */
  readonly head: Bytes;
  /**
   * Takes the next bytes, and does not change them; without bytes, ends the module.
   *
   * @returns bytes to send in place of them; the last may be held until the next bytes arrive
   * @throws Failure `STALE_RELOCATIONS` if a place does not fit, or at the end if places are missing, or if code or data are
   *   others than the section tells
   */
  push(chunk?: Uint8Array): Bytes;
}

/**
 * Creates the patcher of a module with the section `rec.places`. The section stays in the module under another name of the
 * same length, so nothing in front of the code moves.
 *
 * @param head - the head of the module; more bytes may follow
 * @returns undefined if the module has no such section
 * @throws Failure `STALE_RELOCATIONS`, `PLAN_MISMATCH`
 */
export function createPlacePatcher(
  head: Uint8Array,
  { sections }: { readonly sections: readonly SectionRange[] },
  place: ModulePlace,
): PlacePatcher | undefined {
  const read = readOrStale(head, sections);
  if (read === undefined) return undefined;
  checkMadeFor(place, read.places);
  return new Patcher(head, { read, sections }, differencesOf(read.groups, place));
}

function readOrStale(head: Uint8Array, sections: readonly SectionRange[]): PlacesSection | undefined {
  try {
    return readPlacesSection(head, { sections });
  } catch (error) {
    throw error instanceof Failure ? staleRelocations({}) : error;
  }
}

/** The next place of a list. */
interface Cursor extends PlaceList {
  readonly difference: number;
  left: number;
  /** Offset into the source of the distance to the place behind the next. */
  source: number;
  /** Offset of the next place from the beginning of its section's content. */
  next: number;
}

const NAME_OF_PLACED_ENDS = 0x64;

class Patcher implements PlacePatcher {
  readonly head: Bytes;
  readonly #source: Uint8Array;
  readonly #read: PlacesSection;
  readonly #cursors: readonly Cursor[];
  readonly #sections = new Map<number, ScannedSection>();
  readonly #scanner = new SectionScanner((section) => this.#sections.set(section.id, section));
  readonly #checksum = new Checksum();
  /** Number of bytes that were taken. */
  #taken = 0;
  #held: Uint8Array = new Uint8Array(0);

  constructor(
    head: Uint8Array,
    { read, sections }: { readonly read: PlacesSection; readonly sections: readonly SectionRange[] },
    differences: Float64Array,
  ) {
    this.#source = head;
    this.#read = read;
    this.#cursors = read.lists.map((list) => {
      const cursor = {
        ...list,
        difference: differences[list.group] ?? 0,
        left: list.count,
        source: list.start,
        next: 0,
      };
      this.#pass(cursor);
      return cursor;
    });
    this.#checksum.push(head.subarray(read.rest.start, read.rest.end));
    this.#checksum.pushHead(head, sections);
    this.head = this.push(head);
    this.head[read.nameEnd - 1] = NAME_OF_PLACED_ENDS;
  }

  push(chunk?: Uint8Array): Bytes {
    if (chunk === undefined) return this.#end();
    this.#scanner.push(chunk);
    this.#addToChecksum(chunk, sectionId.code);
    this.#addToChecksum(chunk, sectionId.data);
    const held = this.#held;
    const piece = new Uint8Array(held.length + chunk.length);
    piece.set(held);
    piece.set(chunk, held.length);
    const start = this.#taken - held.length;
    let whole = piece.length;
    for (const cursor of this.#cursors) whole = Math.min(whole, this.#move(cursor, piece, start));
    this.#taken += chunk.length;
    this.#held = piece.subarray(whole);
    return piece.subarray(0, whole);
  }

  #end(): Bytes {
    const { codeBytes, dataBytes, digest } = this.#read;
    const [sum, sums] = this.#checksum.end();
    const isWhole =
      this.#cursors.every(({ left }) => left === 0) &&
      this.#sizeOf(sectionId.code) === codeBytes &&
      this.#sizeOf(sectionId.data) === dataBytes;
    if (!isWhole || sum !== digest[0] || sums !== digest[1]) throw staleRelocations({});
    return new Uint8Array(0);
  }

  #sizeOf(id: number): number {
    return this.#sections.get(id)?.sizeBytes ?? 0;
  }

  #addToChecksum(chunk: Uint8Array, id: number): void {
    const section = this.#sections.get(id);
    if (section === undefined) return;
    const start = section.offset - this.#taken;
    const end = start + section.sizeBytes;
    if (end > 0 && start < chunk.length) this.#checksum.push(chunk.subarray(Math.max(0, start), Math.max(0, end)));
  }

  /**
   * Moves the places of a list that are whole in a piece. One loop without an object or a call for most places.
   *
   * @param start - offset of the piece into the module
   * @returns the number of bytes that can be sent: up to the byte in front of a place that is not whole, which tells its sign
   */
  #move(cursor: Cursor, piece: Uint8Array, start: number): number {
    const section = this.#sections.get(cursor.section);
    if (section === undefined) return piece.length;
    const { width, difference, least, most } = cursor;
    const source = this.#source;
    const base = section.offset - start;
    const end = base + section.sizeBytes;
    const last = Math.min(piece.length, end) - width;
    let { left, source: from, next } = cursor;
    let at = base + next;
    while (left > 0 && at <= last) {
      const fifth = piece[at + 4] as number;
      const isUsual = width === 5 && fifth < 8;
      const first = piece[at] as number;
      const second = piece[at + 1] as number;
      const third = piece[at + 2] as number;
      const fourth = piece[at + 3] as number;
      const isPadded = (first & second & third & fourth) >= 0x80;
      const value =
        isUsual && isPadded
          ? (first & 0x7f) | ((second & 0x7f) << 7) | ((third & 0x7f) << 14) | ((fourth & 0x7f) << 21) | (fifth << 28)
          : readPlace(piece, at, width);
      if (!(value >= least && value <= most)) throw staleRelocations({ offset: start + at, found: value });
      const moved = value + difference;
      // Below 2 GiB, signed and unsigned integers have one form.
      if (isUsual && moved >= 0 && moved < 2 ** 31) {
        piece[at] = moved | 0x80;
        piece[at + 1] = (moved >>> 7) | 0x80;
        piece[at + 2] = (moved >>> 14) | 0x80;
        piece[at + 3] = (moved >>> 21) | 0x80;
        piece[at + 4] = moved >>> 28;
      } else {
        writePlace(piece, at, width, moved);
      }
      let byte = source[from++] as number;
      let distance = byte & 0x7f;
      for (let shift = 7; byte >= LEB128_CONTINUES && shift < 35; shift += 7) {
        byte = source[from++] as number;
        distance += (byte & 0x7f) * 2 ** shift;
      }
      at += width + distance;
      left -= 1;
    }
    cursor.left = left;
    cursor.source = from;
    cursor.next = at - base;
    if (left > 0 && at > end - width) throw staleRelocations({ offset: start + at });
    return left > 0 && at <= piece.length ? Math.max(0, at - 1) : piece.length;
  }

  /** Reads the distance of the first place. */
  #pass(cursor: Cursor): void {
    let scale = 1;
    let byte: number;
    do {
      byte = this.#source[cursor.source++] ?? 0;
      cursor.next += (byte & 0x7f) * scale;
      scale *= LEB128_CONTINUES;
    } while (byte >= LEB128_CONTINUES);
  }
}
