import { ByteReader } from "./byte-reader.ts";
import { sectionTooLong } from "./parse-problems.ts";

/*
 * The custom section "dylink.0" of dynamic libraries. WebAssembly tool conventions, "Dynamic Linking".
 *
 *   content      subsection*
 *   subsection   type: byte, size: u32, content
 *   2 needed     count: u32, name*
 */

export const DYLINK_SECTION = "dylink.0";

const NEEDED = 2;

/** The names of the libraries that a dynamic library needs. */
export function readNeeded(reader: ByteReader): string[] {
  const needed: string[] = [];
  while (reader.bytesLeft > 0) {
    const type = reader.readByte();
    const size = reader.readU32();
    const start = reader.offset;
    reader.skip(size);
    if (type !== NEEDED) continue;
    const names = new ByteReader(reader.bytes, { start, end: start + size, section: reader.section });
    for (let left = names.readU32(); left > 0; left -= 1) needed.push(names.readName());
    if (names.bytesLeft > 0) throw sectionTooLong(names.section, names.bytesLeft, names.offset);
  }
  return needed;
}
