import { describe, expect, test } from "vitest";
import { layOutSet, type SizedModule } from "./lay-out-set.ts";

const member = (
  module: number,
  memory: readonly [number, number],
  table: readonly [number, number] = [0, 1],
): SizedModule => ({
  module,
  isFixed: false,
  dylink: {
    memory: { size: memory[0], alignment: memory[1] },
    table: { size: table[0], alignment: table[1] },
    needed: [],
  },
});
const NOTHING_TAKEN = { bytes: 0, slots: 0 };

describe("layOutSet()", () => {
  test("puts the stack in front of the data, and each module behind the one before, aligned", () => {
    const members = [member(3, [5, 4], [2, 1]), member(1, [10, 64], [3, 4])];
    const layout = layOutSet({ members, taken: NOTHING_TAKEN, stackSize: 100, addressed: 2 });
    expect(layout).toEqual({
      stack: { start: 0, end: 112 },
      bases: new Map([
        [3, { memory: 112, table: 1 }],
        [1, { memory: 128, table: 4 }],
      ]),
      globalBase: 112,
      dataEnd: 138,
      heapBase: 144,
      memoryBytes: 144,
      firstAddressed: 7,
      slots: 9,
    });
  });

  test("gives no data the address 0, and no function the slot 0, if there is neither stack nor program", () => {
    const layout = layOutSet({
      members: [member(0, [4, 1], [1, 1])],
      taken: NOTHING_TAKEN,
      stackSize: undefined,
      addressed: 0,
    });
    expect(layout.bases.get(0)).toEqual({ memory: 1_024, table: 1 });
    expect(layout.slots).toBe(2);
  });

  test("leaves a program where it is, and the others behind it", () => {
    const members = [{ ...member(0, [4, 1]), isFixed: true }, member(1, [4, 4])];
    const layout = layOutSet({ members, taken: { bytes: 131_072, slots: 9 }, stackSize: undefined, addressed: 0 });
    expect([...layout.bases]).toEqual([[1, { memory: 131_072, table: 9 }]]);
  });

  test("adds sizes and alignments beyond 4 GiB without loss", () => {
    const members = [member(0, [2 ** 32 - 1, 2 ** 31]), member(1, [2 ** 32 - 1, 2 ** 31]), member(2, [1, 1])];
    const layout = layOutSet({ members, taken: NOTHING_TAKEN, stackSize: undefined, addressed: 0 });
    expect([...layout.bases.values()].map(({ memory }) => memory)).toEqual([2 ** 31, 3 * 2 ** 31, 5 * 2 ** 31 - 1]);
    expect(layout.memoryBytes).toBe(5 * 2 ** 31);
  });
});
