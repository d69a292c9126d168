import { beforeAll, describe, expect, test } from "vitest";
import { bumpHeap, codeOf, ownHeap, type TestHeap } from "../../test/memory/heaps.ts";
import { chars, struct, u8 } from "./index.ts";

let heap: TestHeap["heap"];
let memory: TestHeap["memory"];

beforeAll(async () => {
  ({ heap, memory } = await ownHeap());
});

const bytesAt = (address: number, sizeBytes: number) => [...new Uint8Array(memory.buffer, address, sizeBytes)];

describe("heap strings", () => {
  test.each(["", "plain", "Zoë", "漢字", "🌍 and 👩‍🚀", "\ufeffmark", "a\nb"])("come back as they were: %j", (text) => {
    const block = heap.allocString(text);
    expect(block.sizeBytes).toBe(Buffer.byteLength(text) + 1);
    expect(heap.readString(block)).toBe(text);
    expect(heap.readString(block.address)).toBe(text);
  });

  test("lone surrogates become U+FFFD", () => {
    expect(heap.readString(heap.allocString("a\ud800b"))).toBe("a\ufffdb");
  });

  test("are cut in front of the character that does not fit, with the NUL inside of the bound", () => {
    const block = heap.alloc(8);
    heap.copyIn(block, new Uint8Array(8).fill(0xff));
    // é takes two bytes, 漢 three, 🌍 four.
    expect(heap.writeString(block, "é漢🌍", { sizeBytes: 7 })).toEqual({ read: 2, written: 5 });
    expect(bytesAt(block.address, 8)).toEqual([0xc3, 0xa9, 0xe6, 0xbc, 0xa2, 0, 0xff, 0xff]);
    expect(heap.writeString(block, "🌍🌍", { terminated: false })).toEqual({ read: 4, written: 8 });
    expect(heap.readString(block)).toBe("🌍🌍");
  });

  test("never go past a bound", () => {
    const block = heap.alloc(4);
    const behind = bytesAt(block.address + 4, 12);
    for (let sizeBytes = 1; sizeBytes <= 4; sizeBytes++) {
      const { written } = heap.writeString(block, "ääääää", { sizeBytes });
      expect(written).toBeLessThan(sizeBytes);
    }
    expect(bytesAt(block.address + 4, 12)).toEqual(behind);
    expect(codeOf(() => heap.writeString(block, "x", { sizeBytes: 5 }))).toBe("OUT_OF_BOUNDS");
    expect(codeOf(() => heap.writeString(block, "x", { sizeBytes: 0 }))).toBe("INVALID_VALUE");
    expect(codeOf(() => heap.writeString(block.address, "x"))).toBe("INVALID_VALUE");
  });

  test("are read up to the bound, and half a character there is U+FFFD", () => {
    const { address } = heap.allocString("a漢");
    expect(heap.readString(address, { sizeBytes: 3 })).toBe("a\ufffd");
    expect(heap.readString(address, { sizeBytes: 1 })).toBe("a");
    expect(heap.readString(address, { sizeBytes: 5, terminated: false })).toBe("a漢\0");
  });

  test("without a NUL up to the end of memory are an error", () => {
    const end = memory.buffer.byteLength;
    new Uint8Array(memory.buffer, end - 3).fill(0x61);
    expect(codeOf(() => heap.readString(end - 3))).toBe("OUT_OF_BOUNDS");
    expect(heap.readString(end - 3, { sizeBytes: 3 })).toBe("aaa");
    expect(codeOf(() => heap.readString(end - 3, { sizeBytes: 4 }))).toBe("OUT_OF_BOUNDS");
    expect(codeOf(() => heap.readString(0))).toBe("NULL_ADDRESS");
  });

  test("with a NUL inside are refused if C would see only their beginning", () => {
    expect(codeOf(() => heap.allocString("a\0b"))).toBe("INVALID_VALUE");
    const block = heap.alloc(3);
    expect(codeOf(() => heap.writeString(block, "a\0b"))).toBe("INVALID_VALUE");
    expect(heap.writeString(block, "a\0b", { terminated: false })).toEqual({ read: 3, written: 3 });
    expect(heap.readString(block, { terminated: false })).toBe("a\0b");
  });

  test("live in shared memories too", () => {
    const shared = bumpHeap(new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true }));
    const block = shared.allocString("geteilt ✓");
    expect(shared.readString(block)).toBe("geteilt ✓");
    expect(shared.writeString(block, "ß", { sizeBytes: 3 })).toEqual({ read: 1, written: 2 });
    expect(shared.readString(block)).toBe("ß");
  });
});

describe("chars()", () => {
  const User = struct({ before: u8, name: chars(6), after: u8 });

  test("is text in a struct: NUL behind it, zeros up to the end", () => {
    const block = heap.alloc(User);
    heap.copyIn(block, new Uint8Array(8).fill(0xff));
    const user = User.at(heap, block);
    user.name = "Zoë";
    expect(bytesAt(block.address, 8)).toEqual([0xff, 0x5a, 0x6f, 0xc3, 0xab, 0, 0, 0xff]);
    expect(user.name).toBe("Zoë");
    heap.copyIn(block, new Uint8Array(8).fill(0x61));
    expect(user.name).toBe("aaaaaa");
  });

  test("refuses text that does not fit, and leaves the old text", () => {
    const user = User.at(heap, heap.alloc(User));
    user.name = "five5";
    expect(codeOf(() => Object.assign(user, { name: "sixsix" }))).toBe("INVALID_VALUE");
    expect(user.name).toBe("five5");
    expect(codeOf(() => chars(0))).toBe("INVALID_LAYOUT");
  });
});
