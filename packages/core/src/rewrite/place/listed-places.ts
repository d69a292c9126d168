import type { PlaceList } from "../../parse/areas/place-lists.ts";
import { readPlace, writePlace } from "../../wasm/place-value.ts";
import { EntryReader } from "./entry-reader.ts";
import { staleRelocations } from "./place-problems.ts";
import type { PieceOfSection } from "./scanned-places.ts";

/** Moves the places of a list while the content of their section arrives. */
export class ListedPlaces {
  readonly section: number;
  /** Number of places that are still to come. */
  left: number;
  readonly #list: PlaceList;
  readonly #difference: number;
  readonly #entries: EntryReader;
  /** Offset of the next place from the beginning of the content. */
  #next: number;
  #distance = 0;
  /** Number of further places with that distance. */
  #further = 0;

  /** @param source - the bytes that have the entries of the list */
  constructor(list: PlaceList, source: Uint8Array, differences: Float64Array) {
    this.section = list.section;
    this.left = list.count;
    this.#list = list;
    this.#difference = differences[list.group] as number;
    this.#entries = new EntryReader(source, list.entries);
    this.#next = this.left === 0 ? 0 : this.#readDistance();
  }

  /**
   * Moves the places that are whole in a piece.
   *
   * @returns the number of bytes that can be sent: up to the byte in front of a place that is not whole, which tells its sign
   * @throws Failure `STALE_RELOCATIONS` if a place does not fit
   */
  move(piece: Uint8Array, { start, base, end }: PieceOfSection): number {
    const { width, least, most } = this.#list;
    const last = Math.min(piece.length, end) - width;
    let at = base + this.#next;
    while (this.left > 0 && at <= last) {
      const value = readPlace(piece, at, width);
      if (!(value >= least && value <= most)) throw staleRelocations({ offset: start + at, found: value });
      writePlace(piece, at, width, value + this.#difference);
      this.left -= 1;
      at += width;
      if (this.left > 0) at += this.#readDistance();
    }
    this.#next = at - base;
    if (this.left > 0 && at > end - width) throw staleRelocations({ offset: start + at });
    return this.left > 0 && at <= piece.length ? Math.max(0, at - 1) : piece.length;
  }

  #readDistance(): number {
    if (this.#further > 0) {
      this.#further -= 1;
      return this.#distance;
    }
    const entry = this.#entries.next();
    if (entry < 0) throw staleRelocations({});
    this.#distance = Math.floor(entry / 2);
    if (entry % 2 === 1) this.#further = this.#entries.next();
    return this.#distance;
  }
}
