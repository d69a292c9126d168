import { describe, expect, test } from "vitest";
import { addRecord, emptyLedger, removeRecord } from "./ledger.ts";
import { memoryRows } from "./memory-rows.ts";

const memory = new ArrayBuffer(65_536);
const window = { rowCount: 4, bytesPerRow: 16 };
const addressesOf = (rows: ReturnType<typeof memoryRows>) => rows.map(({ address }) => address);

describe("memoryRows()", () => {
  test("shows nothing before the first record", () => {
    expect(memoryRows(memory, emptyLedger, window)).toEqual([]);
  });

  test("starts one row before the first record", () => {
    expect(addressesOf(memoryRows(memory, addRecord(emptyLedger, 1024, 1), window))).toEqual([1008, 1024, 1040, 1056]);
  });

  test("moves on where the last record would be outside, all its bytes included", () => {
    const ledger = addRecord(addRecord(emptyLedger, 1024, 1), 2040, 2);
    expect(addressesOf(memoryRows(memory, ledger, window))).toEqual([2016, 2032, 2048, 2064]);
  });

  test("stays inside of memory at both ends", () => {
    expect(addressesOf(memoryRows(memory, addRecord(emptyLedger, 0, 1), window))).toEqual([0, 16, 32, 48]);
    const last = addRecord(emptyLedger, 65_520, 1);
    expect(addressesOf(memoryRows(memory, last, window))).toEqual([65_472, 65_488, 65_504, 65_520]);
    expect(addressesOf(memoryRows(memory.slice(0, 40), addRecord(emptyLedger, 16, 1), window))).toEqual([0, 16, 32]);
  });

  test("tells fields, freed records and other bytes apart", () => {
    new Uint8Array(memory).set([7], 1024);
    const ledger = removeRecord(addRecord(addRecord(emptyLedger, 1024, 1), 1040, 2), 1040);
    const [, live, freed] = memoryRows(memory, ledger, window).map(({ bytes }) => bytes);
    const parts = (bytes: typeof live) => bytes?.map(({ part }) => part).join(" ");
    expect(parts(live)).toBe("id id id id x x x x y y y y other other other other");
    expect(parts(freed)).toBe(`${"freed ".repeat(12)}other other other other`);
    expect(live?.[0]).toEqual({ value: 7, part: "id", recordAddress: 1024 });
    expect(live?.[12]).toEqual({ value: 0, part: "other" });
  });
});
