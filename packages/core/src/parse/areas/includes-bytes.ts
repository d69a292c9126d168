/** Whether a sequence of bytes stands anywhere in others. */
export function includesBytes(bytes: Uint8Array, sought: readonly number[]): boolean {
  const [first = 0] = sought;
  let at = bytes.indexOf(first);
  while (at >= 0 && sought.some((byte, index) => bytes[at + index] !== byte)) at = bytes.indexOf(first, at + 1);
  return at >= 0;
}
