import type { ByteReader } from "./byte-reader.ts";

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
    if (type !== NEEDED) {
      reader.skip(size);
      continue;
    }
    const count = reader.readU32();
    for (let at = 0; at < count; at += 1) needed.push(reader.readName());
  }
  return needed;
}
