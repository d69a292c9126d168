import { expect, test } from "vitest";
import { addRecord, emptyLedger, removeRecord } from "./ledger.ts";

test("addRecord() says whose address is used again", () => {
  const one = addRecord(addRecord(emptyLedger, 16, 1), 32, 2);
  const freed = removeRecord(one, 16);
  expect(freed).toEqual({ live: [{ address: 32, id: 2 }], freed: new Map([[16, 1]]), lastAddress: 16 });
  expect(addRecord(freed, 16, 3)).toEqual({
    live: [
      { address: 32, id: 2 },
      { address: 16, id: 3, previousId: 1 },
    ],
    freed: new Map(),
    lastAddress: 16,
  });
});

test("addRecord() and removeRecord() leave their input alone", () => {
  const one = addRecord(emptyLedger, 16, 1);
  removeRecord(one, 16);
  addRecord(one, 32, 2);
  expect(one).toEqual({ live: [{ address: 16, id: 1 }], freed: new Map(), lastAddress: 16 });
  expect(emptyLedger).toEqual({ live: [], freed: new Map() });
});

test("removeRecord() ignores an address that holds no record", () => {
  const one = addRecord(emptyLedger, 16, 1);
  expect(removeRecord(one, 48)).toBe(one);
});
