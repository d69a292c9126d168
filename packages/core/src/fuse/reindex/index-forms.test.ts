import { describe, expect, test } from "vitest";
import { encodeUnsigned } from "../../encode/encode-values.ts";
import { Failure } from "../../problem.ts";
import { type Form, forms, OTHER, SPACES, type Space } from "./fixtures/index-forms.ts";
import { type IndexMap, type IndexMaps, shiftBy } from "./index-maps.ts";

const COUNT = 20_000;
const OLD = [0, 1, 62, 63, 64, 126, 127, 128, 129, 8_190, 8_191, 8_192, 16_382, 16_383, 16_384, COUNT - 1];
const DELTAS = [0, 1, 300, 3_000_000];

/** The bytes of an index: the shortest, or more. An s33 has one bit less for its value than a u32 of the same length. */
function encodeIndex(index: number, { signed, width }: { readonly signed: boolean; readonly width: number }): number[] {
  const shortest = encodeUnsigned(signed ? 2 * index : index).length;
  return Array.from({ length: Math.max(shortest, width) }, (_, at, length = Math.max(shortest, width)) => {
    const bits = Math.floor(index / 128 ** at) % 128;
    return at < length - 1 ? bits | 0x80 : bits;
  });
}

function identity(): IndexMaps {
  const maps = Object.fromEntries(SPACES.map((space) => [space, shiftBy(0, COUNT)])) as Record<Space, IndexMap>;
  return { ...maps, declared: new Uint8Array(COUNT).fill(1) };
}

/** Adds to each index but one. */
function shiftAllBut(other: number, delta: number): IndexMap {
  const table = Uint32Array.from({ length: other + 1 }, (_, index) => (index === other ? other : index + delta));
  return { table, delta, count: COUNT };
}

const START = [0xff, 0xff, 0xff];

function reindexForm({ space, before, behind, reindex }: Form, index: readonly number[], map: IndexMap): number[] {
  const bytes = Uint8Array.from([...START, ...before, ...index, ...behind]);
  const input = [...bytes];
  const entries = { from: START.length, to: bytes.length, count: 1 };
  const result = reindex(bytes, entries, { maps: { ...identity(), [space]: map } });
  expect([...bytes]).toEqual(input);
  return [...result];
}

describe("an index in any form", () => {
  test("has a form for each immediate that is an index", () => {
    expect(forms.length).toBeGreaterThan(250);
  });

  test("keeps its length if the new index fits, and grows otherwise", () => {
    for (const form of forms) {
      const signed = form.signed ?? false;
      for (const old of OLD) {
        for (const delta of DELTAS) {
          for (const width of [1, 5]) {
            const index = encodeIndex(old, { signed, width });
            const expected = encodeIndex(old + delta, { signed, width: index.length });
            const found = reindexForm(form, index, shiftAllBut(OTHER, delta));
            expect(found, `${form.name}, ${old} + ${delta}`).toEqual([...form.before, ...expected, ...form.behind]);
          }
        }
      }
    }
  });

  test("is looked up in the table first", () => {
    const map = { table: Uint32Array.of(7, 700, 70_000, 3, 4, 5, OTHER), delta: 10, count: 9 };
    for (const form of forms) {
      const signed = form.signed ?? false;
      for (const [old, mapped] of [7, 700, 70_000, 3, 4, 5, OTHER, 17, 18].entries()) {
        const expected = encodeIndex(mapped, { signed, width: 1 });
        const found = reindexForm(form, [old], map);
        expect(found, form.name).toEqual([...form.before, ...expected, ...form.behind]);
      }
    }
  });

  test("is INDEX_OUT_OF_RANGE at its offset if the module has no such item", () => {
    for (const form of forms) {
      const signed = form.signed ?? false;
      for (const index of [COUNT, 2 ** 28, 2 ** 32 - 1]) {
        const error = failureOf(() => reindexForm(form, encodeIndex(index, { signed, width: 1 }), shiftBy(1, COUNT)));
        expect(error?.problems[0], form.name).toMatchObject({ code: "INDEX_OUT_OF_RANGE", index, count: COUNT });
      }
    }
  });

  test("is MALFORMED_INTEGER if it is longer than its type", () => {
    for (const form of forms) {
      for (const index of [
        [0x80, 0x80, 0x80, 0x80, 0x10],
        [0x80, 0x80, 0x80, 0x80, 0x80, 0],
        [0x80, 0x80, 0x80, 0x80, 0x4f],
      ]) {
        const error = failureOf(() => reindexForm(form, index, shiftBy(1, COUNT)));
        expect(error?.code, `${form.name} ${index}`).toBe("MALFORMED_INTEGER");
      }
    }
  });

  test("is UNEXPECTED_END if it is cut off", () => {
    for (const form of forms.filter(({ behind }) => behind.length === 0)) {
      const error = failureOf(() => reindexForm(form, [0x80], shiftBy(1, COUNT)));
      expect(error?.code, form.name).toBe("UNEXPECTED_END");
    }
  });
});

describe("an abstract type", () => {
  test.each([
    [[0x40]],
    [[0x7f]],
    [[0x70]],
    [[0x63, 0x70]],
    [[0x64, 0x6e]],
    [[0x63, 0xee, 0x7f]],
    [[0x63, 0xf0, 0xff, 0x7f]],
  ])("stays as it is: %j", (blockType) => {
    const form = { ...(forms.find(({ name }) => name === "2 0") as Form), before: [0, 0x02], behind: [0x0b, 0x0b] };
    expect(reindexForm(form, blockType, shiftBy(300, COUNT))).toEqual([0, 0x02, ...blockType, 0x0b, 0x0b]);
  });
});

function failureOf(use: () => unknown): Failure | undefined {
  try {
    use();
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}
