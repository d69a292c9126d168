import { describe, expect, test } from "vitest";
import { DATA_GROUP, SLOT_GROUP } from "../../parse/areas/place-table.ts";
import { chooseScanned, type ListedPlaces } from "./scanned-lists.ts";

const CODE = 10;
const LOAD = [0x28, 0x02];
const CONST = [0x41];
const padded = (value: number) => [0, 7, 14, 21].map((shift) => ((value >>> shift) & 0x7f) | 0x80).concat(value >>> 28);

/** Code of instructions with padded operands, and the offset of each operand. */
function codeOf(parts: readonly (readonly number[])[]) {
  const offsets: number[] = [];
  const bytes = [0x0b];
  for (const part of parts) {
    offsets.push(bytes.length + part.length - 5);
    bytes.push(...part, 0x1a);
  }
  return { code: Uint8Array.from(bytes), offsets };
}

const listOf = (group: number, offsets: readonly number[], [least, most]: readonly [number, number]): ListedPlaces => {
  return { section: CODE, width: 5, group, offsets, least, most };
};
const addresses = Array.from({ length: 10 }, (_, at) => 65_536 + 8 * at);

describe("chooseScanned()", () => {
  test("leaves places of data and slots to a scan, told apart by their values", () => {
    const slots = Array.from({ length: 10 }, (_, at) => 1 + at);
    const { code, offsets } = codeOf([
      ...addresses.map((address, at) => [...(at % 2 === 0 ? CONST : LOAD), ...padded(address)]),
      ...slots.map((slot) => [...CONST, ...padded(slot)]),
    ]);
    const lists = [
      listOf(DATA_GROUP, offsets.slice(0, 10), [65_536, 65_608]),
      listOf(SLOT_GROUP, offsets.slice(10), [1, 10]),
    ];
    expect(chooseScanned(lists, code)).toEqual(lists.map((list) => ({ ...list, skipped: [] })));
  });

  test("counts the places in front of each integer that is none", () => {
    const { code, offsets } = codeOf(addresses.map((address) => [...CONST, ...padded(address)]));
    const own = offsets.filter((_, at) => at !== 0 && at !== 4);
    const [chosen] = chooseScanned([listOf(DATA_GROUP, own, [65_536, 65_608])], code);
    expect(chosen?.offsets).toEqual(own);
    // The first address is smaller than all places, so the scan does not find it.
    expect(chosen?.skipped).toEqual([3]);
  });

  test("lists the places that a scan does not find: behind bytes that look like one, and from 2 GiB on", () => {
    // The end of a constant of 64 bits looks like a place: its last byte is the i32.const in front of an address.
    const hidden = [0x44, 0, 0, 0, 4, 0x80, 0x80, 0x80, 0x80, ...CONST, ...padded(65_544)];
    const { code, offsets } = codeOf([
      ...addresses.map((address) => [...CONST, ...padded(address)]),
      hidden.with(9, 0x05).toSpliced(9, 1, 0x05, 0x02),
      [...LOAD, ...padded(0x8000_0000)],
      [...LOAD, ...padded(65_600)],
    ]);
    const chosen = chooseScanned([listOf(DATA_GROUP, offsets, [65_536, 0x8000_0000])], code);
    expect(chosen.flatMap((list) => list.offsets).sort((a, b) => a - b)).toEqual(offsets);
    expect(chosen[0]).toMatchObject({ most: 65_608, skipped: [] });
    expect(chosen[1]?.skipped).toBeUndefined();
    expect(chosen[1]?.offsets).toContain(offsets[11]);
  });

  test("keeps lists of few places, of data and of symbols", () => {
    const { code, offsets } = codeOf(addresses.map((address) => [...CONST, ...padded(address)]));
    const lists = [
      listOf(DATA_GROUP, offsets.slice(0, 3), [65_536, 65_552]),
      listOf(2, offsets, [65_536, 65_608]),
      { ...listOf(DATA_GROUP, offsets, [65_536, 65_608]), section: 11 },
    ];
    expect(chooseScanned(lists, code)).toBe(lists);
  });
});
