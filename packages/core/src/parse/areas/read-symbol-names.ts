import { Failure } from "../../problem.ts";
import { LEB128_CONTINUES, sectionId } from "../../wasm/binary-format.ts";
import type { SectionRange } from "../../wasm/module-type.ts";
import { ByteReader } from "../byte-reader.ts";

/*
 * The symbols in the custom section "linking", which wasm-ld keeps with --emit-relocs, also if names are stripped. It writes
 * names of tags nowhere else. WebAssembly tool conventions, "Linking".
 *
 *   content        version: u32, subsection*
 *   subsection     id: byte, size: u32, content
 *   8 symbols      count: u32, symbol*
 *   symbol         kind: byte, flags: u32, then by kind
 *     1 data       name, and if it is defined: segment: u32, offset, size
 *     3 section    index: u32
 *     all others   index: u32, and a name if the symbol is defined or flags say so
 */

const VERSION = 2;
const SYMBOLS = 8;
const DATA = 1;
const GLOBAL = 2;
const SECTION = 3;
const TAG = 4;
const UNDEFINED = 0x10;
const HAS_NAME = 0x40;

export interface SymbolNames {
  /** By index. */
  readonly globals: ReadonlyMap<number, string>;
  readonly tags: ReadonlyMap<number, string>;
}

/** Reads the names of globals and tags. A section that cannot be read is no error: names before the damage are kept. */
export function readSymbolNames(bytes: Uint8Array, sections: readonly SectionRange[]): SymbolNames {
  const names = { globals: new Map<number, string>(), tags: new Map<number, string>() };
  const section = sections.find(({ id, name }) => id === sectionId.custom && name === "linking");
  if (section === undefined) return names;
  const { id, offset, sizeBytes } = section;
  const reader = new ByteReader(bytes, { start: offset, end: offset + sizeBytes, section: id });
  try {
    if (reader.readU32() !== VERSION) return names;
    while (reader.bytesLeft > 0) {
      const subsection = reader.readByte();
      const size = reader.readU32();
      const start = reader.offset;
      reader.skip(size);
      if (subsection !== SYMBOLS) continue;
      readSymbols(new ByteReader(bytes, { start, end: start + size, section: id }), names);
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
  return names;
}

interface FoundNames {
  readonly globals: Map<number, string>;
  readonly tags: Map<number, string>;
}

function readSymbols(reader: ByteReader, { globals, tags }: FoundNames): void {
  for (let left = reader.readU32(); left > 0; left -= 1) {
    const kind = reader.readByte();
    const flags = reader.readU32();
    const isDefined = (flags & UNDEFINED) === 0;
    if (kind === DATA) {
      reader.skip(reader.readU32());
      if (isDefined) for (let field = 0; field < 3; field += 1) while (reader.readByte() >= LEB128_CONTINUES);
      continue;
    }
    const index = reader.readU32();
    if (kind === SECTION || (!isDefined && (flags & HAS_NAME) === 0)) continue;
    if (kind === GLOBAL) globals.set(index, reader.readName());
    else if (kind === TAG) tags.set(index, reader.readName());
    else reader.skip(reader.readU32());
  }
}
