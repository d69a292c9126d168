import { sectionId } from "../../wasm/binary-format.ts";
import type { StalePlace } from "../../wasm/module-areas.ts";
import type { SectionRange } from "../../wasm/module-type.ts";
import { ByteReader } from "../byte-reader.ts";
import { type SymbolTable, symbolFlag, symbolKind, symbolName } from "./linking-section.ts";
import { readAddend } from "./relocation-section.ts";

/*
 * wasm-ld writes "reloc.CODE" and "reloc.DATA" only if they have an entry, so a file without one of them may be whole. These
 * signs tell that a tool took it away, or that the file was cut:
 *
 *   no reloc.CODE   an operand in the code has its longest form, which wasm-ld writes for relocations alone
 *   no reloc.DATA   no code names a local data symbol. The linker has kept it, so data names it
 *
 * Data that only names symbols which code names too cannot be told from data without addresses.
 */

/** wasm-ld keeps the symbol although nothing names it: `__attribute__((used))`. */
const NO_STRIP = 0x80;

/** Operands: call, global.get, global.set, i32.const. Loads and stores have one byte of alignment in front. */
const INDEXED: readonly number[] = [0x10, 0x23, 0x24, 0x41];
const FIRST_LOAD = 0x28;
const LAST_STORE = 0x3e;

/** The first sign of a section that is missing; undefined if there is none. */
export function findMissing(
  bytes: Uint8Array,
  { sections }: { readonly sections: readonly SectionRange[] },
  symbols: SymbolTable,
): StalePlace | undefined {
  const named = (name: string) => sections.find((section) => section.name === name);
  const code = sections.find(({ id }) => id === sectionId.code);
  const relocations = named("reloc.CODE");
  if (relocations === undefined) {
    const offset = code && longOperand(bytes, code);
    return offset === undefined ? undefined : { missing: "reloc.CODE", offset };
  }
  const hasData = sections.some(({ id, sizeBytes }) => id === sectionId.data && sizeBytes > 1);
  if (!hasData || named("reloc.DATA") !== undefined) return undefined;
  const unnamed = unnamedSymbol(symbols, namedSymbols(bytes, relocations, symbols));
  return unnamed === undefined ? undefined : { missing: "reloc.DATA", symbol: symbolName(bytes, symbols, unnamed) };
}

/** The offset of the first operand in its longest form: five bytes for a number that needs three or less. */
function longOperand(bytes: Uint8Array, { offset, sizeBytes }: SectionRange): number | undefined {
  const end = offset + sizeBytes - 5;
  for (let at = offset; at < end; at += 1) {
    const operation = bytes[at] as number;
    const isAccess = operation >= FIRST_LOAD && operation <= LAST_STORE;
    if (!isAccess && !INDEXED.includes(operation)) continue;
    const operand = isAccess ? at + 2 : at + 1;
    const [first = 0, second = 0, third = 0, fourth, fifth] = bytes.subarray(operand, operand + 5);
    if ((first & second & third) >= 0x80 && fourth === 0x80 && fifth === 0) return operand;
  }
  return undefined;
}

/** By symbol: 1 if a relocation names it. */
function namedSymbols(
  bytes: Uint8Array,
  { id, offset, sizeBytes }: SectionRange,
  { count }: Pick<SymbolTable, "count">,
): Uint8Array {
  const reader = new ByteReader(bytes, { start: offset, end: offset + sizeBytes, section: id });
  const named = new Uint8Array(count);
  reader.readU32();
  // wasm-ld 22 counts more relocations than it writes.
  for (let left = reader.readU32(); left > 0 && reader.bytesLeft > 0; left -= 1) {
    const type = reader.readByte();
    reader.readU32();
    named[reader.readU32()] = 1;
    readAddend(reader, type);
  }
  return named;
}

/** The first local data symbol that nothing names, neither by itself nor by another symbol of its address. */
function unnamedSymbol({ count, kinds, flags, indices, offsets }: SymbolTable, named: Uint8Array): number | undefined {
  const addressOf = (symbol: number): string => `${indices[symbol]} ${offsets[symbol]}`;
  const isData = (symbol: number): boolean => kinds[symbol] === symbolKind.data;
  const addresses = new Set<string>();
  for (let symbol = 0; symbol < count; symbol += 1) {
    if (named[symbol] === 1 && isData(symbol)) addresses.add(addressOf(symbol));
  }
  const other = symbolFlag.undefined | symbolFlag.absolute | NO_STRIP;
  for (let symbol = 0; symbol < count; symbol += 1) {
    const flag = flags[symbol] as number;
    if (!isData(symbol) || (flag & symbolFlag.local) === 0 || (flag & other) !== 0) continue;
    if (!addresses.has(addressOf(symbol))) return symbol;
  }
  return undefined;
}
