import type { Ledger } from "./ledger.ts";
import { fieldAt, RECORD_SIZE_BYTES, type RecordField } from "./record-layout.ts";

export interface MemoryByte {
  readonly value: number;
  readonly part: RecordField | "freed" | "other";
  /** The record, live or deleted, that the byte belongs to. */
  readonly recordAddress?: number;
}

export interface MemoryRow {
  readonly address: number;
  readonly bytes: readonly MemoryByte[];
}

export interface MemoryWindow {
  readonly rowCount: number;
  readonly bytesPerRow: number;
}

/**
 * The rows of memory to show. They begin just before the first record and fill the window; they continue if the last
 * call concerned a record outside the window.
 */
export function memoryRows(memory: ArrayBuffer, ledger: Ledger, window: MemoryWindow): readonly MemoryRow[] {
  const { rowCount, bytesPerRow } = window;
  const rowOf = (address: number) => Math.floor(address / bytesPerRow);
  const known = [...ledger.live.map(({ address }) => address), ...ledger.freed.keys()];
  if (known.length === 0) return [];

  const lastRow = rowOf(memory.byteLength - 1);
  const first = rowOf(known.reduce((low, address) => Math.min(low, address))) - 1;
  const wanted = rowOf((ledger.lastAddress ?? 0) + RECORD_SIZE_BYTES - 1) + 1;
  const start = Math.max(0, Math.min(Math.max(first, wanted - rowCount + 1), lastRow - rowCount + 1));

  const owners = ownersOf(ledger);
  return Array.from({ length: Math.min(rowCount, lastRow - start + 1) }, (_, row) => {
    const address = (start + row) * bytesPerRow;
    const bytes = new Uint8Array(memory, address, Math.min(bytesPerRow, memory.byteLength - address));
    return {
      address,
      bytes: Array.from(bytes, (value, index) => ({ value, ...owners.get(address + index) })).map(orOther),
    };
  });
}

type Owner = Pick<MemoryByte, "part" | "recordAddress">;

function orOther(byte: { readonly value: number } & Partial<Owner>): MemoryByte {
  return { part: "other", ...byte };
}

function ownersOf(ledger: Ledger): ReadonlyMap<number, Owner> {
  const owners = new Map<number, Owner>();
  const claim = (recordAddress: number, partAt: (offset: number) => Owner["part"]) => {
    for (let offset = 0; offset < RECORD_SIZE_BYTES; offset++) {
      owners.set(recordAddress + offset, { part: partAt(offset), recordAddress });
    }
  };
  for (const address of ledger.freed.keys()) claim(address, () => "freed");
  for (const { address } of ledger.live) claim(address, (offset) => fieldAt(offset) ?? "other");
  return owners;
}
