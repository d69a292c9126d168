import type { PlaceList } from "../../parse/areas/place-lists.ts";
import { writePlace } from "../../wasm/place-value.ts";
import { EntryReader } from "./entry-reader.ts";
import { staleRelocations } from "./place-problems.ts";
import { type IntegerScan, PlaceScanner, type ScanKernel } from "./place-scanner.ts";

/** A part of a section's content. */
export interface PieceOfSection {
  /** Offset of the piece into the module. */
  readonly start: number;
  /** Offsets into the piece of the content; it may begin in front of the piece and end behind it. */
  readonly base: number;
  readonly end: number;
}

interface ScannedList {
  readonly least: number;
  readonly most: number;
  readonly difference: number;
  /** Number of places that are still to come. */
  left: number;
  readonly skips: EntryReader;
  /** Number of places up to the next integer that is none; negative if there are only places. */
  untilSkip: number;
}

interface Scanning {
  /** The bytes that have the entries of the lists. */
  readonly source: Uint8Array;
  readonly differences: Float64Array;
  readonly kernel: ScanKernel | undefined;
}

/** Moves the places in code that a scan finds, while the code arrives. */
export class ScannedPlaces {
  readonly #lists: readonly ScannedList[];
  readonly #scanner: IntegerScan;
  /** Offset into the content from which the scan goes on. */
  #next = 1;
  /** The byte in front of it, as it arrived: the last byte of a listed place may have changed since. -1: it has not arrived. */
  #prior = -1;
  #isDone: boolean;

  constructor(lists: readonly PlaceList[], { source, differences, kernel }: Scanning) {
    this.#isDone = lists.length === 0;
    this.#lists = lists.map(({ group, least, most, count, entries }) => {
      const skips = new EntryReader(source, entries);
      return { least, most, difference: differences[group] as number, left: count, skips, untilSkip: skips.next() };
    });
    const range = {
      least: Math.min(...this.#lists.map(({ least }) => least)),
      most: Math.max(...this.#lists.map(({ most }) => most)),
    };
    this.#scanner = kernel?.scanner(range) ?? new PlaceScanner(range);
  }

  get left(): number {
    return this.#lists.reduce((sum, { left }) => sum + left, 0);
  }

  /**
   * Moves the places that are whole in a piece. No object is made for a place.
   *
   * @returns the number of bytes that can be sent: up to the byte in front of the next place
   * @throws Failure `STALE_RELOCATIONS` if the code has more or fewer such integers than the section tells
   */
  move(piece: Uint8Array, { start, base, end }: PieceOfSection): number {
    if (this.#isDone) return piece.length;
    const scanner = this.#scanner;
    const limit = Math.min(piece.length, end);
    const from = base + this.#next;
    const changed = piece[from - 1];
    if (this.#prior >= 0) piece[from - 1] = this.#prior;
    scanner.at = from;
    while (scanner.next(piece, limit)) {
      if (!this.#take(piece, scanner)) throw staleRelocations({ offset: start + scanner.found, found: scanner.value });
    }
    this.#prior = piece[scanner.at - 1] ?? -1;
    if (changed !== undefined) piece[from - 1] = changed;
    this.#next = scanner.at - base;
    if (end > piece.length) return Math.max(0, Math.min(piece.length, scanner.at - 1));
    if (this.left > 0) throw staleRelocations({ offset: start + end });
    this.#isDone = true;
    return piece.length;
  }

  /** False if the integer is one place more than there are. */
  #take(piece: Uint8Array, { found: at, value }: IntegerScan): boolean {
    for (const list of this.#lists) {
      if (value < list.least || value > list.most) continue;
      if (list.untilSkip === 0) {
        list.untilSkip = list.skips.next();
        continue;
      }
      if (list.left === 0) return false;
      list.untilSkip -= 1;
      list.left -= 1;
      const moved = value + list.difference;
      // Below 2 GiB, signed and unsigned integers have one form.
      if (moved >= 0 && moved < 2 ** 31) {
        piece[at] = moved | 0x80;
        piece[at + 1] = (moved >>> 7) | 0x80;
        piece[at + 2] = (moved >>> 14) | 0x80;
        piece[at + 3] = (moved >>> 21) | 0x80;
        piece[at + 4] = moved >>> 28;
      } else {
        writePlace(piece, at, 5, moved);
      }
      return true;
    }
    return true;
  }
}
