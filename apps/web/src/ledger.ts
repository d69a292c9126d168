/** A record of the program, by its address. The contents are read from memory. */
export interface LiveRecord {
  readonly address: number;
  /** The id it was created with. */
  readonly id: number;
  /** Id of the record that had this address before and was deleted. */
  readonly previousId?: number;
}

/** The records that the page has created and deleted. */
export interface Ledger {
  /** Oldest first. */
  readonly live: readonly LiveRecord[];
  /** Free addresses that are not reused yet, with the id of their last record. */
  readonly freed: ReadonlyMap<number, number>;
  /** The address in the last call. */
  readonly lastAddress?: number;
}

export const emptyLedger: Ledger = { live: [], freed: new Map() };

export function addRecord(ledger: Ledger, address: number, id: number): Ledger {
  const previousId = ledger.freed.get(address);
  const freed = new Map(ledger.freed);
  freed.delete(address);
  const record = { address, id, ...(previousId !== undefined && { previousId }) };
  return { live: [...ledger.live, record], freed, lastAddress: address };
}

export function removeRecord(ledger: Ledger, address: number): Ledger {
  const record = ledger.live.find((candidate) => candidate.address === address);
  if (record === undefined) return ledger;
  return {
    live: ledger.live.filter((candidate) => candidate !== record),
    freed: new Map(ledger.freed).set(address, record.id),
    lastAddress: address,
  };
}
