import type { AlignedSize, DynamicLibrary, FlaggedImport, UnknownSubsection } from "../wasm/dynamic-library.ts";
import { nullRecord } from "../wasm/null-record.ts";
import { ByteReader } from "./byte-reader.ts";
import { malformedLibrary, sectionTooLong } from "./parse-problems.ts";

/*
 * The custom section "dylink.0" of dynamic libraries. WebAssembly tool conventions, "Dynamic Linking".
 *
 *   content         subsection*
 *   subsection      type: byte, size: u32, content
 *   1 mem-info      memory size: u32, memory alignment: u32, table size: u32, table alignment: u32
 *   2 needed        count: u32, name*
 *   3 export-info   count: u32, (name, flags: u32)*
 *   4 import-info   count: u32, (module: name, name, flags: u32)*
 *   5 runtime-path  count: u32, name*
 *
 * The custom section "dylink", which toolchains wrote before 2021:
 *
 *   content         mem-info, needed
 *
 * An alignment is the exponent of a power of two.
 */

export const DYLINK_SECTION = "dylink.0";
export const OLD_DYLINK_SECTION = "dylink";

const subsection = { memInfo: 1, needed: 2, exportInfo: 3, importInfo: 4, runtimePath: 5 } as const;

const LARGEST_EXPONENT = 31;

/** Reads a section to its end. */
export function readDynamicLibrary(reader: ByteReader, name: string): DynamicLibrary {
  return name === OLD_DYLINK_SECTION ? readOldSection(reader) : readSubsections(reader);
}

function readOldSection(reader: ByteReader): DynamicLibrary {
  const sizes = readSizes(reader);
  const needed: string[] = [];
  readList(reader, 1, () => needed.push(reader.readName()));
  if (reader.bytesLeft > 0) throw sectionTooLong(reader.section, reader.bytesLeft, reader.offset);
  return { ...sizes, needed };
}

function readSubsections(reader: ByteReader): DynamicLibrary {
  let sizes: Pick<DynamicLibrary, "memory" | "table"> | undefined;
  const needed: string[] = [];
  const exportFlags: (readonly [string, number])[] = [];
  const importFlags: FlaggedImport[] = [];
  const runtimePath: string[] = [];
  const unknown: UnknownSubsection[] = [];
  while (reader.bytesLeft > 0) {
    const { offset, section } = reader;
    const id = reader.readByte();
    const size = reader.readU32();
    const start = reader.offset;
    reader.skip(size);
    const content = new ByteReader(reader.bytes, { start, end: start + size, section });
    switch (id) {
      case subsection.memInfo:
        if (sizes !== undefined) throw malformedLibrary({ is: "repeated subsection", id }, offset);
        sizes = readSizes(content);
        break;
      case subsection.needed:
        readList(content, 1, () => needed.push(content.readName()));
        break;
      case subsection.exportInfo:
        readList(content, 2, () => exportFlags.push([content.readName(), content.readU32()]));
        break;
      case subsection.importInfo:
        readList(content, 3, () => importFlags.push(readFlaggedImport(content)));
        break;
      case subsection.runtimePath:
        readList(content, 1, () => runtimePath.push(content.readName()));
        break;
      default:
        unknown.push({ id, content: toHexadecimal(content) });
    }
    if (content.bytesLeft > 0) throw sectionTooLong(section, content.bytesLeft, content.offset);
  }
  return {
    ...(sizes ?? { memory: NOTHING, table: NOTHING }),
    needed,
    ...(exportFlags.length > 0 && { exportFlags: nullRecord(exportFlags) }),
    ...(importFlags.length > 0 && { importFlags }),
    ...(runtimePath.length > 0 && { runtimePath }),
    ...(unknown.length > 0 && { unknown }),
  };
}

const NOTHING: AlignedSize = { size: 0, alignment: 1 };

function readSizes(reader: ByteReader): Pick<DynamicLibrary, "memory" | "table"> {
  const readSize = (): AlignedSize => {
    const size = reader.readU32();
    const { offset } = reader;
    const exponent = reader.readU32();
    if (exponent > LARGEST_EXPONENT) throw malformedLibrary({ is: "alignment", exponent }, offset);
    return { size, alignment: 2 ** exponent };
  };
  return { memory: readSize(), table: readSize() };
}

/**
 * Reads the entries one by one. A count of more entries than fit into the bytes that are left is refused before.
 *
 * @param entryBytes - bytes that one entry takes at least
 */
function readList(reader: ByteReader, entryBytes: number, readEntry: () => void): void {
  const count = reader.readU32();
  if (count * entryBytes > reader.bytesLeft) reader.skip(count * entryBytes);
  for (let left = count; left > 0; left -= 1) readEntry();
}

function readFlaggedImport(reader: ByteReader): FlaggedImport {
  return { module: reader.readName(), name: reader.readName(), flags: reader.readU32() };
}

/** In pieces: a text that grows by one byte at a time would be a chain of as many strings. */
function toHexadecimal(reader: ByteReader): string {
  const pieces: string[] = [];
  while (reader.bytesLeft > 0) {
    const start = reader.offset;
    reader.skip(Math.min(reader.bytesLeft, HEXADECIMAL_PIECE_BYTES));
    const piece = reader.bytes.subarray(start, reader.offset);
    pieces.push(Array.from(piece, (byte) => byte.toString(16).padStart(2, "0")).join(""));
  }
  return pieces.join("");
}

const HEXADECIMAL_PIECE_BYTES = 4_096;
