const PREAMBLE_BYTES = 8;
const CUSTOM_SECTION = 0x00;
const MEM_INFO = 0x01;
const OLD_NAME = "dylink";
const NEW_NAME = "dylink.0";

/**
 * A dynamic library with the section `dylink.0` in place of `dylink`, which toolchains wrote before 2021: Emscripten's loader of
 * today reads only the new one. Other modules are returned as they are.
 *
 *   dylink      memory size, memory alignment, table size, table alignment, count of needed libraries
 *   dylink.0    1, size, memory size, memory alignment, table size, table alignment
 *
 * @throws if it needs other libraries
 */
export function withNewSection(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  let offset = PREAMBLE_BYTES;
  const read = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[offset++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  if (read() !== CUSTOM_SECTION) return new Uint8Array(bytes);
  const sizeBytes = read();
  const end = offset + sizeBytes;
  const nameBytes = read();
  const name = new TextDecoder().decode(bytes.subarray(offset, offset + nameBytes));
  if (name !== OLD_NAME) return new Uint8Array(bytes);
  offset += nameBytes;
  const sizesFrom = offset;
  for (let size = 0; size < 4; size += 1) read();
  const sizes = bytes.subarray(sizesFrom, offset);
  if (read() !== 0) throw new Error("The library needs others");
  const content = [NEW_NAME.length, ...new TextEncoder().encode(NEW_NAME), MEM_INFO, sizes.length, ...sizes];
  // All of it is shorter than 128 bytes, so its size takes one.
  const section = [CUSTOM_SECTION, content.length, ...content];
  return Uint8Array.from([...bytes.subarray(0, PREAMBLE_BYTES), ...section, ...bytes.subarray(end)]);
}
