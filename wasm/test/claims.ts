import { PAGE_BYTES } from "./artifacts.ts";

const UNIT = 16;
const UNITS_IN_PAGE = PAGE_BYTES / UNIT;
const NOTHING = new Uint8Array(UNITS_IN_PAGE);

/** The claimed units of 16 bytes: a map with one byte for each unit, made page by page on demand. */
export class Claims {
  readonly #pages = new Map<number, Uint8Array>();

  /** Claims a range of bytes; returns the address of the overlap with an earlier claim, if there is one. */
  claim(address: number, bytes: number): number | undefined {
    for (const { page, units, from, to } of this.#parts(address, bytes)) {
      if (Buffer.compare(units.subarray(from, to), NOTHING.subarray(from, to)) !== 0) {
        return page * PAGE_BYTES + units.indexOf(1, from) * UNIT;
      }
      units.fill(1, from, to);
    }
    return undefined;
  }

  release(address: number, bytes: number): void {
    for (const { units, from, to } of this.#parts(address, bytes)) units.fill(0, from, to);
  }

  *#parts(address: number, bytes: number) {
    const end = Math.ceil((address + bytes) / UNIT);
    for (let unit = address / UNIT; unit < end; ) {
      const page = Math.floor(unit / UNITS_IN_PAGE);
      const from = unit % UNITS_IN_PAGE;
      const to = Math.min(UNITS_IN_PAGE, from + end - unit);
      yield { page, units: this.#unitsOf(page), from, to };
      unit += to - from;
    }
  }

  #unitsOf(page: number): Uint8Array {
    const known = this.#pages.get(page);
    if (known !== undefined) return known;
    const units = new Uint8Array(UNITS_IN_PAGE);
    this.#pages.set(page, units);
    return units;
  }
}
