import { createHeap } from "@rec/core/memory";
import type { RecordEvent, RecordOrder, RecordRow, RecordsView, RecordValue } from "../model/records-api.ts";
import { RECORD_FIELDS, RECORD_SIZE_BYTES, Record } from "./record-layout.ts";

/** The functions of a module with records, as they are linked. */
export interface RecordProgram {
  readonly module: string;
  /** Number of the memory. */
  readonly memoryId: number;
  readonly memory: WebAssembly.Memory;
  /** Returns the record's address, or 0 if memory has run out. */
  readonly createRecord: (id: number, x: number, y: number) => number;
  readonly deleteRecord: (address: number) => void;
}

/** A record by its address. Its fields are read from memory. */
interface LiveRecord {
  readonly address: number;
  readonly previousId?: number;
}

/** The records that were created and not deleted yet, and the addresses that were given back. */
export interface RecordLedger {
  readonly program: RecordProgram;
  view(): RecordsView;
  rows(request: { readonly start: number; readonly count: number }): readonly RecordRow[];
  create(order: RecordOrder): RecordEvent;
  /** @throws RangeError if no live record begins at the address */
  write(address: number, value: RecordValue): RecordEvent;
  /** @throws RangeError if no live record begins at the address; the program is not called */
  remove(address: number): RecordEvent;
  /** Notes a call of `createRecord` or `deleteRecord` that others made. */
  noteCreated(address: number): void;
  noteDeleted(address: number): void;
  /** Whether a live record begins at an address. */
  has(address: number): boolean;
  row(address: number): RecordRow | undefined;
  /** Id of the record that was deleted at an address, if no other lives there. */
  deletedId(address: number): number | undefined;
}

export function createRecordLedger(program: RecordProgram): RecordLedger {
  const { memory, module, memoryId } = program;
  // Records are read and written in place; the program alone allocates and frees.
  const space = createHeap({ memory, malloc: (_size: number) => 0, free: (_address: number) => {} }, { abi: "wasm32" });
  const live: LiveRecord[] = [];
  const byAddress = new Map<number, LiveRecord>();
  const freed = new Map<number, number>();
  let last: RecordEvent | undefined;

  const readable = (address: number) => address > 0 && address + RECORD_SIZE_BYTES <= memory.buffer.byteLength;
  const valueAt = (address: number): RecordValue =>
    readable(address) ? Record.read(Record.at(space, address)) : { id: 0, x: Number.NaN, y: Number.NaN };
  const rowOf = (record: LiveRecord, index: number): RecordRow => ({
    index,
    ...record,
    ...valueAt(record.address),
    bytes: new Uint8Array(memory.buffer).slice(record.address, record.address + RECORD_SIZE_BYTES),
  });

  const add = (address: number): LiveRecord => {
    const previousId = freed.get(address);
    freed.delete(address);
    const record = { address, ...(previousId !== undefined && { previousId }) };
    live.push(record);
    byAddress.set(address, record);
    return record;
  };
  const drop = (address: number, id: number): void => {
    const record = byAddress.get(address);
    if (record === undefined) return;
    byAddress.delete(address);
    live.splice(live.indexOf(record), 1);
    freed.set(address, id);
  };
  /** A block that is freed twice ruins the heap of the program, so its address has to be that of a live record. */
  const checkLive = (address: number, act: "write" | "delete"): void => {
    if (byAddress.has(address)) return;
    const was = freed.has(address) ? "it was deleted" : "none was created there";
    throw new RangeError(`Cannot ${act} the record at 0x${address.toString(16).padStart(8, "0")}: ${was}`);
  };
  const noted = (event: RecordEvent): RecordEvent => {
    last = event;
    return event;
  };
  const trapped = (call: "createRecord" | "deleteRecord", createdCount: number, error: unknown): RecordEvent =>
    noted({
      did: "trap",
      call,
      createdCount,
      name: error instanceof Error ? error.name : "Exception",
      message: error instanceof Error ? error.message : String(error),
    });

  return {
    program,
    view: () => ({
      module,
      memory: memoryId,
      liveCount: live.length,
      freedCount: freed.size,
      sizeBytes: RECORD_SIZE_BYTES,
      fields: RECORD_FIELDS,
      ...(last !== undefined && { last }),
    }),
    rows: ({ start, count }) => live.slice(start, start + count).map((record, at) => rowOf(record, start + at)),
    create({ first, count, continues = false }) {
      const before = continues && last?.did === "create" ? last.createdCount : 0;
      let made: LiveRecord | undefined;
      let value = first;
      for (let number = 0; number < count; number++) {
        value = { id: first.id + number, x: first.x + number, y: first.y + number };
        let address: number;
        try {
          address = Number(program.createRecord(value.id, value.x, value.y)) >>> 0;
        } catch (error) {
          return trapped("createRecord", before + number, error);
        }
        if (address === 0) return noted({ did: "no memory", createdCount: before + number, id: value.id });
        made = add(address);
      }
      if (made === undefined) throw new RangeError(`Cannot create ${count} records: expected at least 1`);
      return noted({ did: "create", createdCount: before + count, value, ...made });
    },
    write(address, value) {
      checkLive(address, "write");
      const view = Record.at(space, address);
      for (const field of ["id", "x", "y"] as const) {
        if (!Object.is(view[field], value[field])) view[field] = value[field];
      }
      return noted({ did: "write", address, value: Record.read(view) });
    },
    remove(address) {
      checkLive(address, "delete");
      const { id } = valueAt(address);
      try {
        program.deleteRecord(address);
      } catch (error) {
        return trapped("deleteRecord", 0, error);
      }
      drop(address, id);
      return noted({ did: "delete", address, id });
    },
    noteCreated(address) {
      if (address !== 0 && !byAddress.has(address)) add(address);
    },
    noteDeleted(address) {
      drop(address, valueAt(address).id);
    },
    has: (address) => byAddress.has(address),
    row(address) {
      const record = byAddress.get(address);
      return record && rowOf(record, live.indexOf(record));
    },
    deletedId: (address) => freed.get(address),
  };
}
