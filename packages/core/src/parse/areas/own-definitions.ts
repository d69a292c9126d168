import { sectionId } from "../../wasm/binary-format.ts";
import { countImported } from "../../wasm/count-imported.ts";
import type { AreaRange, OwnDefinition } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { digestOfBytes } from "../../wasm/name-digest.ts";
import { sectionReader } from "./address-constants.ts";
import { digestRanges } from "./digest-ranges.ts";
import { readInlineGroups } from "./inline-groups.ts";
import {
  dataRangeOf,
  nameAt,
  nameRange,
  type SymbolTable,
  symbolFlag,
  symbolKind,
  symbolName,
} from "./linking-section.ts";
import type { PlaceSources } from "./place-sources.ts";
import { isAliasInLibrary, isOfProgram, isVariable, libraryData, mayBeMerged } from "./weak-data.ts";

/*
 * Definitions that a module keeps as its own, although a static link has one of each name:
 *
 *   weak function         another object may have one that is not weak, and then all calls reach that. The code of a linked
 *                         module calls its own by index
 *   weak variable         the same. One that is hidden is not bound to other modules, and clang hides all by default
 *   variable, not weak    it counts in place of a weak one of its name
 *
 * Compilers of C++ write an inline function into each module that uses it, weak and always the same. So only the variables of
 * such functions matter, if they can change.
 */

const NOT_OWN = symbolFlag.undefined | symbolFlag.local | symbolFlag.absolute;

/** Segments with data that can change: `.data.level`, `.bss`, `.tdata`. */
const CAN_CHANGE = /^\.t?(?:data|bss)(?!\.rel\.ro)/;

/** Symbols of the language C++, and the variables that guard others against a second constructor. */
const CPP = /^_Z/;
const GUARD = /^_ZGV/;

/** An alias in a library: `lseek` is a weak name of `__lseek`. */
const RESERVED = /^__/;

interface Candidate extends Pick<OwnDefinition, "name" | "kind" | "isWeak"> {
  readonly symbol: number;
  /** Offsets into the module: the body of a function, or the content of constant data. */
  readonly range?: AreaRange;
  readonly isExported?: boolean;
}

/**
 * Lists the definitions that a module keeps as its own, by name.
 *
 * @throws Failure if a section is malformed
 */
export function readOwnDefinitions(bytes: Uint8Array, type: ModuleType, sources: PlaceSources): OwnDefinition[] {
  const candidates = [...weakFunctions(bytes, type, sources), ...ownData(bytes, sources)];
  candidates.sort((first, second) => (first.name < second.name ? -1 : Number(first.name > second.name)));
  const ranges = candidates.flatMap(({ range }) => range ?? []);
  if (ranges.length === 0) return candidates.map(({ name, kind, isWeak }) => ({ name, kind, isWeak }));
  const { digestOf, named } = digestRanges(bytes, type, { ranges, linking: sources.linking, headers: sources.headers });
  return candidates.flatMap(({ symbol, name, kind, isWeak, range, isExported }): OwnDefinition[] => {
    const isUnused = kind === "function" && named[symbol] !== 1;
    if (isUnused && !isExported) return [];
    const digest = range && digestOf(range);
    return [{ name, kind, isWeak, ...(isUnused && { isUnused }), ...(digest !== undefined && { digest }) }];
  });
}

/** Weak functions of the program, without inline functions. */
function weakFunctions(bytes: Uint8Array, type: ModuleType, { linking }: PlaceSources): Candidate[] {
  const { symbols } = linking;
  const weak = listSymbols(symbols, symbolKind.function, symbolFlag.weak);
  if (weak.length === 0) return [];
  const { functions: inline } = readInlineGroups(bytes, linking);
  const found = weak.filter((symbol) => !inline.has(symbols.indices[symbol] as number));
  if (found.length === 0) return [];
  const reserved = new Set(
    listSymbols(symbols, symbolKind.function, 0)
      .filter((symbol) => RESERVED.test(symbolName(bytes, symbols, symbol)))
      .map((symbol) => symbols.indices[symbol]),
  );
  const imported = countImported("function", type.imports);
  const bodies = readBodies(bytes, type);
  const exported = new Set(type.exports.flatMap((entry) => (entry.type.kind === "function" ? [entry.index] : [])));
  return found.flatMap((symbol): Candidate[] => {
    const index = symbols.indices[symbol] as number;
    const name = symbolName(bytes, symbols, symbol);
    if (!isOfProgram(name) || reserved.has(index)) return [];
    const range = bodies[index - imported];
    return [{ symbol, name, kind: "function", isWeak: true, isExported: exported.has(index), ...(range && { range }) }];
  });
}

/** Variables of the program that no other module uses: weak or hidden. */
function ownData(bytes: Uint8Array, { linking, headers }: PlaceSources): Candidate[] {
  const { symbols, segmentNames } = linking;
  const ofLibrary = libraryData(bytes, symbols);
  const isApart = (symbol: number) => !mayBeMerged((symbols.flags[symbol] as number) | symbolFlag.weak);
  const named = (flags: number) =>
    listSymbols(symbols, symbolKind.data, flags).flatMap(
      (symbol): { readonly symbol: number; readonly name: string }[] => {
        const name = isApart(symbol) ? symbolName(bytes, symbols, symbol) : "";
        return isVariable(name) && !GUARD.test(name) ? [{ symbol, name }] : [];
      },
    );
  const weak = named(symbolFlag.weak).filter(({ symbol }) => !isAliasInLibrary(symbols, symbol, ofLibrary));
  const groups = weak.length === 0 ? undefined : readInlineGroups(bytes, linking).names;
  return [
    ...named(0).map(({ symbol, name }): Candidate => ({ symbol, name, kind: "data", isWeak: false })),
    ...weak.flatMap(({ symbol, name }): Candidate[] => {
      const segment = symbols.indices[symbol] as number;
      const canChange = CAN_CHANGE.test(nameAt(bytes, segmentNames[segment]));
      const isInline = groups?.has(name) || CPP.test(name);
      if (isInline && !canChange) return [];
      const range = canChange ? undefined : dataRangeOf(bytes, symbols, { symbol, start: headers[segment]?.at ?? 0 });
      return [{ symbol, name, kind: "data", isWeak: true, ...(range && { range }) }];
    }),
  ];
}

/** The byte with which all names of libraries begin. */
const UNDERSCORE = 0x5f;

/**
 * Digests of the names of functions that are neither weak nor exported. A large module has thousands, so few names are decoded.
 */
export function readOwnFunctions(bytes: Uint8Array, { exports }: ModuleType, { linking }: PlaceSources): number[] {
  const { symbols } = linking;
  const exported = new Set(exports.flatMap((entry) => (entry.type.kind === "function" ? [entry.index] : [])));
  const digests = new Set<number>();
  for (const symbol of listSymbols(symbols, symbolKind.function, 0)) {
    if (exported.has(symbols.indices[symbol] as number)) continue;
    const { start, end } = nameRange(bytes, symbols, symbol);
    const isLibrary = bytes[start] === UNDERSCORE && !isOfProgram(symbolName(bytes, symbols, symbol));
    if (start < end && !isLibrary) digests.add(digestOfBytes(bytes, start, end));
  }
  return [...digests].sort((first, second) => first - second);
}

/** The symbols of definitions of one kind that several objects may have: all weak ones, or all others. */
function listSymbols({ count, kinds, flags }: SymbolTable, kind: number, weak: number): number[] {
  const found: number[] = [];
  for (let symbol = 0; symbol < count; symbol += 1) {
    if (kinds[symbol] === kind && ((flags[symbol] as number) & (NOT_OWN | symbolFlag.weak)) === weak)
      found.push(symbol);
  }
  return found;
}

/** The bodies of all functions that the module defines, in order. */
function readBodies(bytes: Uint8Array, type: ModuleType): AreaRange[] {
  const reader = sectionReader(bytes, type, sectionId.code);
  const bodies: AreaRange[] = [];
  for (let left = reader.bytesLeft === 0 ? 0 : reader.readU32(); left > 0; left -= 1) {
    const sizeBytes = reader.readU32();
    const start = reader.offset;
    reader.skip(sizeBytes);
    bodies.push({ start, end: reader.offset });
  }
  return bodies;
}
