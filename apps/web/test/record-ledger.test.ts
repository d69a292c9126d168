import { readFile } from "node:fs/promises";
import { artifactUrl } from "@rec/wasm";
import { describe, expect, test } from "vitest";
import { createRecordLedger } from "../src/linker/record-ledger.ts";

async function newLedger(maximum = 100) {
  const allocator: { malloc?: (bytes: number) => number; free?: (address: number) => void } = {};
  const env = {
    malloc: (bytes: number) => allocator.malloc?.(bytes) ?? 0,
    free: (address: number) => allocator.free?.(address),
  };
  const program = await WebAssembly.instantiate(await readFile(artifactUrl("program")), { env });
  const { memory, createRecord, deleteRecord } = program.instance.exports as unknown as {
    memory: WebAssembly.Memory;
    createRecord: (id: number, x: number, y: number) => number;
    deleteRecord: (address: number) => void;
  };
  const heap = await WebAssembly.instantiate(await readFile(artifactUrl("memory")), { env: { memory } });
  Object.assign(allocator, heap.instance.exports);
  if (maximum === 0) allocator.malloc = () => 0;
  return createRecordLedger({ module: "program", memoryId: 0, memory, createRecord, deleteRecord });
}

describe("createRecordLedger()", () => {
  test("reads records from their bytes, and knows a reused address", async () => {
    const ledger = await newLedger();
    const created = ledger.create({ first: { id: 2, x: 1.5, y: -0.5 }, count: 3 });
    const rows = ledger.rows({ start: 1, count: 10 });
    expect(rows.map(({ index, id, x, y }) => [index, id, x, y])).toEqual([
      [1, 3, 2.5, 0.5],
      [2, 4, 3.5, 1.5],
    ]);
    expect(created).toMatchObject({ did: "create", createdCount: 3, address: rows[1]?.address });
    expect([...(rows[0]?.bytes ?? [])]).toEqual([3, 0, 0, 0, 0, 0, 0x20, 0x40, 0, 0, 0, 0x3f]);

    const address = rows[0]?.address ?? 0;
    expect(ledger.remove(address)).toEqual({ did: "delete", address, id: 3 });
    expect(ledger.deletedId(address)).toBe(3);
    expect(ledger.create({ first: { id: 9, x: 0, y: 0 }, count: 1 })).toMatchObject({ address, previousId: 3 });
    expect(ledger.view()).toMatchObject({ liveCount: 3, freedCount: 0 });
    expect(ledger.row(address)).toMatchObject({ index: 2, id: 9, previousId: 3 });
  });

  test("counts the records of a change that comes in pieces", async () => {
    const ledger = await newLedger();
    const first = { id: 1, x: 0, y: 0 };
    expect(ledger.create({ first, count: 3 })).toMatchObject({ createdCount: 3 });
    expect(ledger.create({ first, count: 4, continues: true })).toMatchObject({ createdCount: 7 });
    expect(ledger.view().last).toMatchObject({ did: "create", createdCount: 7 });
    expect(ledger.create({ first, count: 2 })).toMatchObject({ createdCount: 2 });
  });

  test("writes fields in memory", async () => {
    const ledger = await newLedger();
    ledger.create({ first: { id: 2, x: 1.1, y: 2.2 }, count: 1 });
    const { address } = ledger.rows({ start: 0, count: 1 })[0] as { address: number };
    expect(ledger.write(address, { id: -1, x: 1.1, y: Number.POSITIVE_INFINITY })).toMatchObject({
      did: "write",
      value: { id: -1, x: Math.fround(1.1), y: Number.POSITIVE_INFINITY },
    });
    expect(ledger.row(address)).toMatchObject({ id: -1, y: Number.POSITIVE_INFINITY });
  });

  test("frees each block once: an address without a live record is refused before the program is called", async () => {
    const { program } = await newLedger();
    const freed: number[] = [];
    const ledger = createRecordLedger({
      ...program,
      deleteRecord(address) {
        freed.push(address);
        program.deleteRecord(address);
      },
    });
    ledger.create({ first: { id: 1, x: 0, y: 0 }, count: 3 });
    const address = ledger.rows({ start: 1, count: 1 })[0]?.address ?? 0;
    ledger.remove(address);
    expect(() => ledger.remove(address)).toThrow(/^Cannot delete the record at 0x[0-9a-f]{8}: it was deleted$/);
    expect(() => ledger.write(address, { id: 5, x: 0, y: 0 })).toThrow(/^Cannot write .* it was deleted$/);
    expect(() => ledger.remove(12)).toThrow("Cannot delete the record at 0x0000000c: none was created there");
    expect(freed).toEqual([address]);
    ledger.create({ first: { id: 7, x: 0, y: 0 }, count: 3 });
    const addresses = ledger.rows({ start: 0, count: 10 }).map((row) => row.address);
    expect(new Set(addresses).size).toBe(5);
  });

  test("says that memory has run out, and that a call trapped, and goes on", async () => {
    expect((await newLedger(0)).create({ first: { id: 2, x: 0, y: 0 }, count: 4 })).toEqual({
      did: "no memory",
      createdCount: 0,
      id: 2,
    });
    const { program } = await newLedger();
    let calls = 0;
    const ledger = createRecordLedger({
      ...program,
      createRecord(id, x, y) {
        if (++calls === 3) throw new WebAssembly.RuntimeError("unreachable");
        return program.createRecord(id, x, y);
      },
    });
    expect(ledger.create({ first: { id: 1, x: 0, y: 0 }, count: 5 })).toMatchObject({
      did: "trap",
      call: "createRecord",
      createdCount: 2,
      message: "unreachable",
    });
    expect(ledger.view().liveCount).toBe(2);
    expect(ledger.create({ first: { id: 7, x: 0, y: 0 }, count: 1 }).did).toBe("create");
  });
});
