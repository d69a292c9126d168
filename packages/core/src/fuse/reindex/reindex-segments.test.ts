import { describe, expect, test } from "vitest";
import { ByteWriter } from "../../encode/byte-writer.ts";
import { mapsThat, problemOf, whole } from "./fixtures/maps.ts";
import { reindexData, reindexElements } from "./reindex-segments.ts";

const OFFSET = [0x41, 0x80, 0x01];
const END = 0x0b;
const REF_FUNC_1 = [0xd2, 1, END];

/** Replaces the indices of one segment. The instructions of a starter are an array of their own. */
function elements(segment: readonly number[], deltas: Parameters<typeof mapsThat>[0], starter?: ByteWriter): number[] {
  const bytes = Uint8Array.from(segment);
  return [...reindexElements(bytes, whole(bytes), { maps: mapsThat(deltas), starter, first: 3 })];
}

function data(segment: readonly number[], deltas: Parameters<typeof mapsThat>[0], starter?: ByteWriter): number[] {
  const bytes = Uint8Array.from(segment);
  return [...reindexData(bytes, whole(bytes), { maps: mapsThat(deltas), starter, first: 3 })];
}

describe("reindexElements()", () => {
  test.each([
    ["flags 0 as flags 2, with the kind", [0, ...OFFSET, END, 1, 1], [2, 9, ...OFFSET, END, 0, 1, 1]],
    [
      "flags 4 as flags 6, with funcref",
      [4, ...OFFSET, END, 1, ...REF_FUNC_1],
      [6, 9, ...OFFSET, END, 0x70, 1, ...REF_FUNC_1],
    ],
    ["flags 2 as they are", [2, 0, ...OFFSET, END, 0, 1, 1], [2, 9, ...OFFSET, END, 0, 1, 1]],
    ["flags 6 as they are", [6, 0, ...OFFSET, END, 0x70, 0], [6, 9, ...OFFSET, END, 0x70, 0]],
    ["flags 1, 3, 5 and 7 as they are", [3, 0, 2, 1, 2], [3, 0, 2, 1, 2]],
  ])("writes the table of an active segment if it moves: %s", (_, before, behind) => {
    expect(elements(before, { table: 9 })).toEqual(behind);
    expect(elements(before, {})).toEqual(before);
  });

  const init = (...rest: number[]) => [...OFFSET, 0x41, 0, 0x41, ...rest];

  test.each([
    [0, [0, ...OFFSET, END, 2, 1, 2], [1, 0, 2, 1, 2], init(2, 0xfc, 12, 8, 0, 0xfc, 13, 8)],
    [2, [2, 4, ...OFFSET, END, 0, 1, 1], [1, 0, 1, 1], init(1, 0xfc, 12, 8, 4, 0xfc, 13, 8)],
    [4, [4, ...OFFSET, END, 1, ...REF_FUNC_1], [5, 0x70, 1, ...REF_FUNC_1], init(1, 0xfc, 12, 8, 0, 0xfc, 13, 8)],
    [6, [6, 4, ...OFFSET, END, 0x63, 2, 0], [5, 0x63, 2, 0], init(0, 0xfc, 12, 8, 4, 0xfc, 13, 8)],
    [1, [1, 0, 1, 1], [1, 0, 1, 1], []],
    [3, [3, 0, 1, 1], [3, 0, 1, 1], []],
    [5, [5, 0x70, 1, ...REF_FUNC_1], [5, 0x70, 1, ...REF_FUNC_1], []],
    [7, [7, 0x70, 0], [7, 0x70, 0], []],
  ])(
    "makes active segments passive, with the instructions that do in their place: flags %d",
    (_, before, behind, code) => {
      const starter = new ByteWriter();
      expect(elements(before, { element: 5 }, starter)).toEqual(behind);
      expect([...starter.written()]).toEqual(code);
    },
  );

  test("writes a number of elements as a signed integer", () => {
    const starter = new ByteWriter();
    elements([0, 0x41, 0, END, 64, ...Array.from({ length: 64 }, () => 1)], {}, starter);
    expect([...starter.written()]).toEqual([0x41, 0, 0x41, 0, 0x41, 0xc0, 0, 0xfc, 12, 3, 0, 0xfc, 13, 3]);
  });

  test("inlines the value of an imported global in an offset and in elements", () => {
    const bytes = Uint8Array.of(4, 0x23, 0, END, 2, 0x23, 1, END, 0x23, 2, END);
    const inlineGlobal = (index: number) => (index === 2 ? undefined : Uint8Array.of(0x41, 50 + index));
    const result = reindexElements(bytes, whole(bytes), { maps: mapsThat({ global: 200 }), inlineGlobal });
    expect([...result]).toEqual([4, 0x41, 50, END, 2, 0x41, 51, END, 0x23, 0xca, 0x01, END]);
  });

  test.each([
    ["other flags", [8], { code: "MALFORMED_TYPE", expected: "element flags", found: 8, offset: 0 }],
    ["more elements than bytes", [1, 0, 0xff, 0xff, 0xff, 0x7f], { code: "UNEXPECTED_END" }],
    ["an offset with a block", [0, 0x02, 0x40, END, END, 0], { code: "MALFORMED_EXPRESSION", opcode: 2, offset: 1 }],
    ["an offset without an end", [0, 0x41, 0], { code: "UNEXPECTED_END", offset: 3 }],
  ])("fails with a code and an offset: %s", (_, segment, problem) => {
    expect(problemOf(() => elements(segment, {}))).toMatchObject(problem);
  });
});

describe("reindexData()", () => {
  const CONTENT = [3, 0x41, 0x23, 0x10];

  test.each([
    ["flags 0 as flags 2", [0, ...OFFSET, END, ...CONTENT], [2, 1, ...OFFSET, END, ...CONTENT]],
    ["flags 2 as they are", [2, 1, ...OFFSET, END, ...CONTENT], [2, 2, ...OFFSET, END, ...CONTENT]],
    ["flags 1 as they are", [1, ...CONTENT], [1, ...CONTENT]],
  ])("writes the memory of an active segment if it moves: %s", (_, before, behind) => {
    expect(data(before, { memory: 1 })).toEqual(behind);
    expect(data(before, {})).toEqual(before);
  });

  test.each([
    [0, [0, ...OFFSET, END, ...CONTENT], [1, ...CONTENT], [...OFFSET, 0x41, 0, 0x41, 3, 0xfc, 8, 8, 0, 0xfc, 9, 8]],
    [2, [2, 4, ...OFFSET, END, ...CONTENT], [1, ...CONTENT], [...OFFSET, 0x41, 0, 0x41, 3, 0xfc, 8, 8, 4, 0xfc, 9, 8]],
    [1, [1, ...CONTENT], [1, ...CONTENT], []],
  ])(
    "makes active segments passive, with the instructions that do in their place: flags %d",
    (_, before, behind, code) => {
      const starter = new ByteWriter();
      expect(data(before, { data: 5 }, starter)).toEqual(behind);
      expect([...starter.written()]).toEqual(code);
    },
  );

  test("copies nothing if nothing changes", () => {
    const bytes = Uint8Array.of(0, ...OFFSET, END, ...CONTENT);
    const result = reindexData(bytes, whole(bytes), { maps: mapsThat({ memory: 0, data: 7 }) });
    expect(result.buffer).toBe(bytes.buffer);
  });

  test("leaves the bytes of the module as they are", () => {
    const bytes = Uint8Array.of(2, 1, 0x23, 1, END, ...CONTENT, 0, 0x41, 0, 0x28, 2, 0, END, ...CONTENT);
    const before = [...bytes];
    reindexData(bytes, whole(bytes, 2), { maps: mapsThat({ memory: 2, global: 3 }) });
    expect([...bytes]).toEqual(before);
  });

  test.each([
    ["other flags", [3], { code: "MALFORMED_TYPE", expected: "data flags", found: 3, offset: 0 }],
    ["more data than bytes", [1, 0xff, 0xff, 0xff, 0xff, 0x0f], { code: "UNEXPECTED_END", needed: 4_294_967_295 }],
    [
      "an active segment without a memory",
      [2, 0x8f, 0x50, 0x41, 0, END, 0],
      { code: "INDEX_OUT_OF_RANGE", space: "memory" },
    ],
  ])("fails with a code and an offset: %s", (_, segment, problem) => {
    expect(problemOf(() => data(segment, {}))).toMatchObject(problem);
  });
});
