/** One record as a program with `createRecord(id, x, y)` keeps it: `struct Record { int id; float x; float y; };`. */
export interface RecordValue {
  readonly id: number;
  readonly x: number;
  readonly y: number;
}

export type RecordField = keyof RecordValue;

/** The record that the page creates when the lesson links. */
export const firstRecord: RecordValue = { id: 2, x: 1.1, y: 2.2 };

/** The module with records, and its records so far. */
export interface RecordsView {
  readonly module: string;
  /** Number of the memory that the records are in. */
  readonly memory: number;
  readonly liveCount: number;
  /** Addresses that were given back and not reused yet. */
  readonly freedCount: number;
  readonly sizeBytes: number;
  readonly fields: Readonly<Record<RecordField, { readonly offsetBytes: number; readonly sizeBytes: number }>>;
  /** The last call or write. */
  readonly last?: RecordEvent;
}

export interface RecordRow extends RecordValue {
  /** Position among the live records, the oldest first. */
  readonly index: number;
  readonly address: number;
  readonly bytes: Uint8Array;
  /** Id of the record that had this address before and was deleted. */
  readonly previousId?: number;
}

export interface RecordOrder {
  /** The values of the first record; each further one has 1 more in each field. */
  readonly first: RecordValue;
  readonly count: number;
  /** The records belong to the change before: the marks of changed bytes stay, and its records are counted too. */
  readonly continues?: boolean;
}

/** The outcome of a change to the records. `createdCount` records were created before it ended. */
export type RecordEvent =
  | {
      readonly did: "create";
      readonly createdCount: number;
      /** The last record. */
      readonly value: RecordValue;
      readonly address: number;
      readonly previousId?: number;
    }
  | { readonly did: "write"; readonly address: number; readonly value: RecordValue }
  | { readonly did: "delete"; readonly address: number; readonly id: number }
  /** `createRecord` returned 0. */
  | { readonly did: "no memory"; readonly createdCount: number; readonly id: number }
  | {
      readonly did: "trap";
      readonly call: "createRecord" | "deleteRecord";
      readonly createdCount: number;
      readonly name: string;
      readonly message: string;
    };

/** The records of the live modules. */
export interface RecordLinker {
  /** Undefined if no module has `createRecord` and `deleteRecord` of the right types, and a memory that can be read. */
  records(): Promise<RecordsView | undefined>;
  recordRows(request: { readonly start: number; readonly count: number }): Promise<readonly RecordRow[]>;
  createRecords(order: RecordOrder): Promise<RecordEvent>;
  /** Writes fields that differ. */
  writeRecord(request: { readonly address: number; readonly value: RecordValue }): Promise<RecordEvent>;
  deleteRecord(address: number): Promise<RecordEvent>;
}
