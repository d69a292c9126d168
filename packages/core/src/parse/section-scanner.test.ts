import { describe, expect, test } from "vitest";
import { parseModule } from "../parse-module.ts";
import { sectionId } from "../wasm/binary-format.ts";
import { implementationLimits } from "../wasm/implementation-limits.ts";
import { moduleOf, name, PREAMBLE, section } from "./fixtures/encode-module.ts";
import { parseErrorOf, problemOf } from "./fixtures/problem-of.ts";
import { type ScannedSection, SectionScanner } from "./section-scanner.ts";

const emptySections = [1, 2, 3, 4, 5, 13, 6, 7].map((id) => section(id, 0));

describe("SectionScanner", () => {
  test("reports each section as soon as its header is there", () => {
    const found: ScannedSection[] = [];
    const scanner = new SectionScanner((scanned) => found.push(scanned));
    scanner.push(Uint8Array.from([...PREAMBLE, sectionId.type, 0x84, 0x00]));
    expect(found).toEqual([{ id: 1, offset: 11, sizeBytes: 4 }]);
  });

  test("accepts all sections in order, empty ones too", () => {
    expect(problemOf(() => parseModule(moduleOf(...emptySections)))).toBeUndefined();
  });

  test("counts custom sections, which take memory and which no engine counts", () => {
    const count = implementationLimits.customSections + 1;
    const bytes = new Uint8Array(8 + 3 * count);
    bytes.set(PREAMBLE);
    for (let index = 0; index < count; index++) bytes[9 + 3 * index] = 1;
    const offset = bytes.length - 3;
    expect(problemOf(() => new SectionScanner(() => {}).push(bytes))).toEqual({ code: "LIMIT_EXCEEDED", offset });
  });

  test("refuses more bytes than engines accept, without having them at once", () => {
    const scanner = new SectionScanner(() => {});
    scanner.push(Uint8Array.from([...PREAMBLE, sectionId.code, 0xff, 0xff, 0xff, 0xff, 0x0f]));
    const chunk = new Uint8Array(64 * 1024 * 1024);
    expect(
      problemOf(() => {
        for (let count = 0; count < 17; count++) scanner.push(chunk);
      }),
    ).toEqual({ code: "LIMIT_EXCEEDED", offset: implementationLimits.moduleBytes });
  });
});

describe("parseModule() of sections", () => {
  test.each([
    ["an unknown id", [section(14, 0)], "MALFORMED_SECTION", 8, "expected a section id from 0 to 13, found 14"],
    ["a repeated section", [section(1, 0), section(1, 0)], "MALFORMED_SECTION", 11, "the type section a second time"],
    [
      "a section too late",
      [section(2, 0), section(1, 0)],
      "MALFORMED_SECTION",
      11,
      "found the type section behind the import section, expected it before",
    ],
    ["a tag section behind globals", [section(6, 0), section(13, 0)], "MALFORMED_SECTION", 11, "tag section"],
    ["a data count behind code", [section(10, 0), section(12, 0)], "MALFORMED_SECTION", 11, "data count"],
    ["bytes behind the last entry", [section(5, 0, 1, 2)], "MALFORMED_SECTION", 11, "found 2 bytes behind"],
    ["an empty section", [section(1)], "UNEXPECTED_END", 10, "needed 1 byte, found 0"],
    ["a size that is too long", [[1, 0x80, 0x80, 0x80, 0x80, 0x10]], "MALFORMED_INTEGER", 9, "u32"],
    ["a size that is cut off", [[1, 0x80]], "UNEXPECTED_END", 10, "the size of the type section"],
    ["a section id alone", [[1]], "UNEXPECTED_END", 9, "the size of the type section"],
    ["a section that is cut off", [[10, 5, 1, 2]], "UNEXPECTED_END", 10, "the code section, needed 5 bytes, found 2"],
    ["a custom section without a name", [section(0)], "UNEXPECTED_END", 10, "a custom section"],
    ["a custom name beyond its section", [section(0, 5, 0x61)], "UNEXPECTED_END", 11, "needed 5 bytes, found 1"],
    ["a custom name that is not UTF-8", [section(0, 1, 0xff)], "MALFORMED_NAME", 11, "UTF-8"],
  ])("refuses %s", (_, sections, code, offset, message) => {
    const error = parseErrorOf(() => parseModule(moduleOf(...sections)));
    expect(error).toMatchObject({ code, offset });
    expect(error?.message).toContain(message);
  });

  test("passes over the bodies of sections that linking does not read", () => {
    const bodies = [9, 12, 10, 11].map((id) => section(id, 0xff, 0xff, 0xff));
    const { sections } = parseModule(moduleOf(...bodies, section(0, ...name("end"))));
    expect(sections.map(({ id }) => id)).toEqual([9, 12, 10, 11, 0]);
    expect(sections.at(-1)).toEqual({ id: 0, name: "end", offset: 34, sizeBytes: 0 });
  });
});
