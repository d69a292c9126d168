const PREAMBLE_BYTES = 8;

/** Head of a custom section "#" of four bytes. */
const SECTION = [0x00, 0x06, 0x01, 0x23];

/** Bytes that a number adds to a module. */
export const NUMBER_BYTES = SECTION.length + 4;

/**
 * A module in two pieces, with a custom section behind its preamble that holds a number. The number makes the engine compile
 * it anew, because engines reuse the code of equal bytes. The second piece is a view.
 */
export function numberModule(module: Uint8Array<ArrayBuffer>, number: number): [head: Uint8Array, rest: Uint8Array] {
  const head = new Uint8Array(PREAMBLE_BYTES + NUMBER_BYTES);
  head.set(module.subarray(0, PREAMBLE_BYTES));
  head.set(SECTION, PREAMBLE_BYTES);
  new DataView(head.buffer).setUint32(PREAMBLE_BYTES + SECTION.length, number);
  return [head, module.subarray(PREAMBLE_BYTES)];
}
