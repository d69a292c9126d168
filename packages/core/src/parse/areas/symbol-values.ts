import { type SymbolTable, symbolFlag, symbolKind, symbolName } from "./linking-section.ts";
import { DATA_GROUP, type PlaceGroup, SLOT_GROUP } from "./place-table.ts";
import { isAliasInLibrary, isTypeName, isVariable, libraryData, mayBeMerged } from "./weak-data.ts";

/** Symbols that the linker answers: their values do not move with the data. */
const ANSWERED: ReadonlySet<string> = new Set(["__heap_base", "__heap_end", "__stack_low", "__stack_high"]);

/** Absolute symbols that move with the data. All other absolute symbols stay. */
const MOVED: ReadonlySet<string> = new Set(["__data_end", "__global_base", "__dso_handle"]);

/** Places of this group stay as they are: they are checked and not listed. */
export const STAYS: number = 2 ** 32 - 1;

/** The group depends on the addend, or is made when the first place needs it. */
const MADE_LATER: number = 2 ** 32 - 2;

/** The values of symbols, as the linker wrote them into places, and the groups of their places. */
export class SymbolValues {
  /** By symbol: address or slot; NaN if the segment of the symbol has no known address. */
  readonly values: Float64Array;
  readonly groups: PlaceGroup[] = [{ of: "data" }, { of: "slots" }];
  /** The end of all static data, if a symbol tells it. */
  dataEnd: number | undefined;
  /** The slot from which position-independent code counts slots. */
  tableBase = 0;
  readonly #bytes: Uint8Array;
  readonly #symbols: SymbolTable;
  /** By segment: NaN if unknown. */
  readonly #addresses: Float64Array;
  /** By symbol: the group of its places, if it is known from the beginning. */
  readonly members: Uint32Array;
  readonly #made = new Map<string, number>();
  #ofLibrary: ReadonlySet<number> | undefined;

  constructor(bytes: Uint8Array, symbols: SymbolTable, known: Known) {
    this.#bytes = bytes;
    this.#symbols = symbols;
    this.#addresses = known.addresses;
    this.values = new Float64Array(symbols.count);
    this.members = new Uint32Array(symbols.count);
    for (let symbol = 0; symbol < symbols.count; symbol += 1) {
      if (symbols.kinds[symbol] === symbolKind.data) this.#addData(symbol);
      else if (symbols.kinds[symbol] === symbolKind.function) this.#addFunction(symbol, known.slotOf);
    }
  }

  get segmentAddresses(): Float64Array {
    return this.#addresses;
  }

  /** The group of places of a symbol, or `STAYS`. */
  groupOf(symbol: number, addend: number): number {
    const member = this.members[symbol] as number;
    return member === MADE_LATER ? this.#makeGroup(symbol, addend) : member;
  }

  /** Learns the address of a segment from the first place that names a symbol in it. */
  learn(symbol: number, address: number): number {
    const segment = this.#symbols.indices[symbol] as number;
    const offset = this.#symbols.offsets[symbol] as number;
    if (segment < this.#addresses.length && Number.isNaN(this.#addresses[segment])) {
      this.#addresses[segment] = address - offset;
    }
    this.values[symbol] = (this.#addresses[segment] ?? Number.NaN) + offset;
    return this.values[symbol] as number;
  }

  #addData(symbol: number): void {
    const flags = this.#symbols.flags[symbol] as number;
    const offset = this.#symbols.offsets[symbol] as number;
    if ((flags & symbolFlag.undefined) !== 0) {
      this.members[symbol] = MADE_LATER;
    } else if ((flags & symbolFlag.absolute) !== 0) {
      const name = symbolName(this.#bytes, this.#symbols, symbol);
      this.values[symbol] = offset;
      if (name === "__data_end") this.dataEnd = offset;
      if (name === "__table_base") this.tableBase = offset;
      this.members[symbol] = MOVED.has(name) ? DATA_GROUP : ANSWERED.has(name) ? MADE_LATER : STAYS;
    } else {
      this.values[symbol] = (this.#addresses[this.#symbols.indices[symbol] as number] ?? Number.NaN) + offset;
      this.members[symbol] = this.#isMerged(symbol) ? MADE_LATER : DATA_GROUP;
    }
  }

  /** Whether another module may have the definition of a weak variable that counts. */
  #isMerged(symbol: number): boolean {
    if (Number.isNaN(this.values[symbol])) return false;
    const flags = this.#symbols.flags[symbol] as number;
    if (isTypeName(flags, () => symbolName(this.#bytes, this.#symbols, symbol))) return true;
    if (!mayBeMerged(flags)) return false;
    this.#ofLibrary ??= libraryData(this.#bytes, this.#symbols);
    return (
      !isAliasInLibrary(this.#symbols, symbol, this.#ofLibrary) &&
      isVariable(symbolName(this.#bytes, this.#symbols, symbol))
    );
  }

  #addFunction(symbol: number, slotOf: Uint32Array): void {
    const next = slotOf[this.#symbols.indices[symbol] as number] ?? 0;
    const isImported = ((this.#symbols.flags[symbol] as number) & symbolFlag.undefined) !== 0;
    this.values[symbol] = Math.max(0, next - 1);
    this.members[symbol] = next === 0 ? STAYS : isImported ? MADE_LATER : SLOT_GROUP;
  }

  #makeGroup(symbol: number, addend: number): number {
    const { kinds, flags, indices } = this.#symbols;
    const isUndefined = ((flags[symbol] as number) & symbolFlag.undefined) !== 0;
    const key = `${symbol} ${isUndefined ? addend : 0}`;
    const made = this.#made.get(key) ?? this.groups.length;
    if (made < this.groups.length) return made;
    const value = this.values[symbol] as number;
    this.#made.set(key, made);
    if (kinds[symbol] === symbolKind.function) {
      this.groups.push({ of: "imported", function: indices[symbol] as number, slot: value });
    } else {
      const name = symbolName(this.#bytes, this.#symbols, symbol);
      const isWeak = ((flags[symbol] as number) & symbolFlag.weak) !== 0;
      this.groups.push(
        isUndefined ? { of: "undefined", symbol: name, addend, isWeak } : { of: "linker", symbol: name, value },
      );
    }
    return made;
  }
}

export interface Known {
  /** By position of the data segment: its address; NaN if it is unknown. Filled in as places tell addresses. */
  readonly addresses: Float64Array;
  /** By function index: its slot plus 1, or 0. */
  readonly slotOf: Uint32Array;
}
