/*
 * The custom section "name". Core specification 3.0, "Name Section".
 *
 *   content        subsection*
 *   subsection     id: byte, size: u32, content
 *   0 module       name
 *   1 functions    count: u32, (function: u32, name)*
 */

const MODULE_NAME = 0;
const FUNCTION_NAMES = 1;

/** The names that a module has of itself. */
export interface OwnNames {
  readonly module: string | undefined;
  /** By index. */
  readonly functions: ReadonlyMap<number, string>;
}

/** The names of a compiled module and its functions. A section that cannot be read gives the names before the damage. */
export function ownNamesOf(compiled: WebAssembly.Module): OwnNames {
  const functions = new Map<number, string>();
  let module: string | undefined;
  for (const section of WebAssembly.Module.customSections(compiled, "name")) {
    module = readNames(new Uint8Array(section), functions) ?? module;
  }
  return { module, functions };
}

/** Adds the names of functions, and returns that of the module. */
function readNames(bytes: Uint8Array, names: Map<number, string>): string | undefined {
  let module: string | undefined;
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
    if (id === MODULE_NAME) {
      const length = readU32();
      module = decoder.decode(bytes.subarray(at, Math.min(at + length, end)));
    }
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
  return module;
}
