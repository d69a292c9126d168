/** How JavaScript writes an index of the table: as a bigint if its addresses have 64 bits, which those of the memory need not have. */
export function indexOf(table: { readonly length: unknown }): (slot: number) => number {
  const isWide = typeof table.length === "bigint";
  return (slot) => (isWide ? (BigInt(slot) as unknown as number) : slot);
}
