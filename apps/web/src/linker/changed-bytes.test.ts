import { describe, expect, test } from "vitest";
import { compare, createChangedBytes } from "./changed-bytes.ts";

describe("compare()", () => {
  test("gives the ranges that differ, byte for byte, also in new pages and in a size that is no multiple of 4", () => {
    const before = new Uint8Array(10).fill(7);
    const after = new Uint8Array(15);
    after.set(before);
    after[3] = 1;
    after[4] = 2;
    after[9] = 0;
    after[12] = 9;
    after[14] = 9;
    expect([...compare(before, after)]).toEqual([3, 5, 9, 10, 12, 13, 14, 15]);
  });

  test("finds each single change of a bit", () => {
    const before = new Uint8Array(33).map((_, index) => index * 37);
    for (let address = 0; address < before.length; address++) {
      const after = before.slice();
      after[address] = (after[address] as number) ^ 0x80;
      expect([...compare(before, after)]).toEqual([address, address + 1]);
    }
  });
});

describe("createChangedBytes()", () => {
  test("marks the bytes and the cells of the last change alone", () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 3 });
    const bytes = () => new Uint8Array(memory.buffer);
    const changed = createChangedBytes(memory);
    expect(changed.marks({ start: 0, partBytes: 1, count: 4 })).toBeUndefined();
    changed.begin();
    bytes()[5] = 1;
    expect([...(changed.marks({ start: 4, partBytes: 1, count: 3 }) ?? [])]).toEqual([0, 1, 0]);
    changed.begin();
    memory.grow(1);
    bytes()[65_540] = 1;
    expect(changed.beforeBytes).toBe(65_536);
    expect([...(changed.marks({ start: 0, partBytes: 65_536, count: 2 }) ?? [])]).toEqual([0, 1]);
    expect([...(changed.marks({ start: 4, partBytes: 1, count: 3 }) ?? [])]).toEqual([0, 0, 0]);
  });

  test("compares nothing once a call has made the memory large, and goes on afterwards without the copy", () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 2000 });
    const changed = createChangedBytes(memory);
    changed.begin();
    new Uint8Array(memory.buffer)[5] = 1;
    memory.grow(1999);
    expect(changed.marks({ start: 0, partBytes: 1, count: 8 })).toBeUndefined();
    expect(changed.beforeBytes).toBe(65_536);
    changed.begin();
    expect(changed.marks({ start: 0, partBytes: 1, count: 8 })).toBeUndefined();
  });
});
