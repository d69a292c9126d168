const PREAMBLE_BYTES = 8;
const CUSTOM = 0;

/**
 * The contents of a module's first custom section of this name. `WebAssembly.Module.customSections` returns the same, but
 * only for modules that the engine compiles.
 *
 * @param {Uint8Array} bytes - the module; the result is a view of it
 * @param {string} name
 * @returns {Uint8Array | undefined} undefined if there is none
 */
export function customSection(bytes, name) {
  for (let offset = PREAMBLE_BYTES; offset < bytes.length; ) {
    const id = bytes[offset];
    const size = readCount(bytes, offset + 1);
    const end = size.end + size.value;
    const length = readCount(bytes, size.end);
    const nameEnd = length.end + length.value;
    if (id === CUSTOM && Buffer.from(bytes.subarray(length.end, nameEnd)).toString() === name) {
      return bytes.subarray(nameEnd, end);
    }
    offset = end;
  }
  return undefined;
}

/**
 * Reads an unsigned LEB128 number.
 *
 * @param {Uint8Array} bytes
 * @param {number} start
 * @returns {{ value: number, end: number }}
 */
function readCount(bytes, start) {
  let value = 0;
  for (let end = start, scale = 1; ; scale *= 128) {
    const byte = bytes[end++] ?? 0;
    value += (byte % 128) * scale;
    if (byte < 128) return { value, end };
  }
}
