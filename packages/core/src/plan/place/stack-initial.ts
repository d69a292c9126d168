const I32_CONST = 0x41;
const I64_CONST = 0x42;

/**
 * The address in the initial value of a stack pointer that the linker makes: one constant, in hexadecimal.
 *
 * @returns undefined for any other expression
 */
export function addressOfInitial(initial: string | undefined): number | undefined {
  if (initial === undefined) return undefined;
  const bytes = (initial.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));
  const [opcode, ...rest] = bytes;
  if (opcode !== I32_CONST && opcode !== I64_CONST) return undefined;
  let value = 0;
  let scale = 1;
  for (const byte of rest) {
    value += (byte & 0x7f) * scale;
    scale *= 0x80;
    if (byte >= 0x80) continue;
    const isNegative = (byte & 0x40) !== 0;
    return isNegative ? value - scale + (opcode === I32_CONST ? 2 ** 32 : 2 ** 64) : value;
  }
  return undefined;
}
