/** `0x400` */
export function formatAddress(address: number): string {
  return `0x${address.toString(16)}`;
}

/** `[0x400, 0x410)`: from the first place to before the second. */
export function formatRange(start: number, end: number, format: (place: number) => string): string {
  return `[${format(start)}, ${format(end)})`;
}
