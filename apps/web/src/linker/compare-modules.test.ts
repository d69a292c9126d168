import { expect, test } from "vitest";
import { compareModules, type SectionedModule } from "./compare-modules.ts";

const PREAMBLE = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** A module of sections with less than 128 bytes each, by id. */
function moduleOf(sections: readonly (readonly [id: number, content: readonly number[]])[]): SectionedModule {
  const bytes = [...PREAMBLE];
  const ranges = sections.map(([id, content]) => {
    bytes.push(id, content.length, ...content);
    return { id, offset: bytes.length - content.length, sizeBytes: content.length };
  });
  return { bytes: new Uint8Array(bytes), sections: ranges };
}

test("compareModules() finds no change in sections that only moved", () => {
  const before = moduleOf([
    [1, [9, 9, 9]],
    [7, [1, 2, 3]],
  ]);
  const after = moduleOf([[7, [1, 2, 3]]]);
  expect(compareModules(before, after)).toEqual([
    {
      section: "type section",
      before: { start: 8, length: 5, hex: "01 03 09 09 09" },
      after: { start: 8, length: 0, hex: "" },
    },
  ]);
});

test("compareModules() leaves out the equal bytes at both ends of a longer section", () => {
  const before = moduleOf([[2, [5, 1, 2, 6]]]);
  const after = moduleOf([[2, [5, 1, 7, 8, 2, 6]]]);
  const [change, ...others] = compareModules(before, after);
  expect(others).toEqual([]);
  // The size in front of the content differs too.
  expect(change).toMatchObject({
    section: "import section",
    before: { start: 9, hex: "04 05 01" },
    after: { start: 9, hex: "06 05 01 07 08" },
  });
});

test("compareModules() tells each changed range of a section of the same length", () => {
  const content = Array.from({ length: 30 }, (_, index) => index);
  const changed = content.with(2, 0xaa).with(4, 0xbb).with(25, 0xcc);
  const changes = compareModules(moduleOf([[10, content]]), moduleOf([[10, changed]]));
  expect(changes.map(({ before, after }) => [before.start, before.hex, after.hex])).toEqual([
    [12, "02 03 04", "aa 03 bb"],
    [35, "19", "cc"],
  ]);
});
