import { nameRange, type SymbolTable, symbolFlag, symbolKind } from "./linking-section.ts";

/*
 * Weak variables: a static linker keeps one definition of each, and so does this one. Compilers of C++ write inline variables,
 * static variables of inline functions and static members of templates into each module that uses them; in C they are marked.
 */

const NEVER_MERGED =
  symbolFlag.undefined | symbolFlag.local | symbolFlag.hidden | symbolFlag.absolute | symbolFlag.threadLocal;

/**
 * Mangled names of C++ that stay as they are. Virtual tables and types (`_ZT`) name functions of one module, which allocate by
 * its library. Variables of `std` and of reserved names belong to the library, of which each module has one.
 */
const OF_LIBRARY = /^__|^_ZT|^_Z(?:GV)?Z?N?[VK]*(?:S[tabsiod]|\d+__)/;

/** Names of functions: those that C keeps for its library (`_IO_getc`, `fputs_unlocked`), and the operators new and delete. */
const FUNCTION_OF_LIBRARY = /^_[A-Y]|_unlocked$|^_Z[nd][wal]/;

/** Whether the flags of a data symbol are those of a weak definition that is visible to other modules. */
export function mayBeMerged(flags: number): boolean {
  return (flags & symbolFlag.weak) !== 0 && (flags & NEVER_MERGED) === 0;
}

export function isVariable(name: string): boolean {
  return name !== "" && !OF_LIBRARY.test(name);
}

/**
 * The name of a type, as text: type information is compared by its address. So one module's text counts for all, also if it
 * is hidden. Most types of the library have no use in other modules.
 */
const TYPE_NAME = /^_ZTS(?:NSt3__212basic_string|(?!N?[VK]*(?:S[tabsiod]|\d+__)))/;

/** Names of types that are not weak, and that each module has in its library: numbers, exceptions, and kinds of type information. */
const TYPE_OF_LIBRARY = /^_ZTS(?:P?K?(?:[a-z]|D[a-z])$|St\d|N10__cxxabiv1)/;

/** Whether a data symbol is the name of a type that other modules may have too. */
export function isTypeName(flags: number, name: () => string): boolean {
  if ((flags & NEVER_MERGED & ~symbolFlag.hidden) !== 0) return false;
  return ((flags & symbolFlag.weak) === 0 ? TYPE_OF_LIBRARY : TYPE_NAME).test(name());
}

/** Whether a function is one of a program. Each module has a library of its own. */
export function isOfProgram(name: string): boolean {
  return isVariable(name) && !FUNCTION_OF_LIBRARY.test(name);
}

/** Absolute symbols have no segment: their offset is an address. */
const NOT_STRONG = symbolFlag.weak | symbolFlag.undefined | symbolFlag.absolute;

const UNDERSCORE = 0x5f;

/** The places of all data with a name that is not weak, and that is reserved for a library. */
export function libraryData(bytes: Uint8Array, symbols: SymbolTable): ReadonlySet<number> {
  const places = new Set<number>();
  for (let symbol = 0; symbol < symbols.count; symbol += 1) {
    const isStrong = ((symbols.flags[symbol] as number) & NOT_STRONG) === 0;
    if (symbols.kinds[symbol] !== symbolKind.data || !isStrong) continue;
    const { start } = nameRange(bytes, symbols, symbol);
    if (bytes[start] === UNDERSCORE && bytes[start + 1] === UNDERSCORE) places.add(placeOf(symbols, symbol));
  }
  return places;
}

/**
 * Whether a weak name is one of two for the same data, of which a library uses the other: `environ` of wasi-libc is also
 * `__environ`. A weak alias of a variable of the program is as replaceable as any weak variable.
 */
export function isAliasInLibrary(symbols: SymbolTable, symbol: number, places: ReadonlySet<number>): boolean {
  return places.has(placeOf(symbols, symbol));
}

function placeOf({ indices, offsets }: SymbolTable, symbol: number): number {
  return (indices[symbol] as number) * 2 ** 32 + (offsets[symbol] as number);
}
