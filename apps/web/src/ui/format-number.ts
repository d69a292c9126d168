/** `0x00020010`: an address in a 32-bit memory. */
export function formatAddress(address: number): string {
  return `0x${address.toString(16).padStart(8, "0")}`;
}

export function formatByte(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

/** The shortest decimal that reads back as the same f32: 1.1, not 1.100000023841858. */
export function formatF32(value: number): string {
  if (Object.is(value, -0)) return "-0";
  for (let digits = 1; digits <= 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Object.is(Math.fround(shorter), value)) return String(shorter);
  }
  return String(value);
}

/** Milliseconds with as many digits as a browser's clock can resolve. */
export function formatMs(durationMs: number): string {
  if (durationMs < 0.01) return "< 0.01 ms";
  return `${durationMs < 10 ? durationMs.toFixed(2) : durationMs.toFixed(1)} ms`;
}
