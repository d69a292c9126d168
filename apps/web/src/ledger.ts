/** A record that the program holds, by where it is. What is in it is read from memory. */
export interface LiveRecord {
  readonly address: number;
  /** The id it was created with. */
  readonly id: number;
  /** Id of the record that had this address before and gave it back. */
  readonly previousId?: number;
}

/** Which records the page has created and which it has deleted. */
export interface Ledger {
  /** Oldest first. */
  readonly live: readonly LiveRecord[];
  /** Addresses given back and not yet used again, with the id of their last record. */
  readonly freed: ReadonlyMap<number, number>;
  /** The address that the last call was about. */
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
