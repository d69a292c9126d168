/*
 * The custom section "name". Core specification 3.0, "Name Section".
 *
 *   content        subsection*
 *   subsection     id: byte, size: u32, content
 *   1 functions    count: u32, (function: u32, name)*
 */

const FUNCTION_NAMES = 1;

/** The names of functions of a compiled module, by index. A section that cannot be read gives the names before the damage. */
export function functionNamesOf(module: WebAssembly.Module): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const section of WebAssembly.Module.customSections(module, "name")) readNames(new Uint8Array(section), names);
  return names;
}

function readNames(bytes: Uint8Array, names: Map<number, string>): void {
  const decoder = new TextDecoder();
  let at = 0;
  const readU32 = (): number => {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const id = readU32();
    const size = readU32();
    const end = at + size;
    if (id === FUNCTION_NAMES) {
      for (let left = readU32(); left > 0 && at < end; left--) {
        const index = readU32();
        const length = readU32();
        names.set(index, decoder.decode(bytes.subarray(at, at + length)));
        at += length;
      }
    }
    at = end;
  }
}
