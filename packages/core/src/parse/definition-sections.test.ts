import { describe, expect, test } from "vitest";
import { parseModule } from "../parse-module.ts";
import { sectionId } from "../wasm/binary-format.ts";
import { leb128, moduleOf, section } from "./fixtures/encode-module.ts";
import { parseErrorOf } from "./fixtures/problem-of.ts";

/** Types: 0 [] -> [], 1 a struct, 2 [] -> [i32]. */
const TYPES = section(sectionId.type, 3, 0x60, 0, 0, 0x5f, 0, 0x60, 0, 1, 0x7f);
const START = 8 + TYPES.length + 2;

describe.each([
  [
    "function",
    "a struct",
    [1, 1],
    "INVALID_MODULE",
    1,
    "expected type 1 to be a function type, found a type of kind struct",
  ],
  ["function", "a type that is not there", [1, 3], "INDEX_OUT_OF_RANGE", 1, "found type index 3, expected at most 2"],
  ["table", "numbers", [1, 0x7f, 0, 0], "MALFORMED_TYPE", 1, "expected a reference type, found 0x7f"],
  ["table", "no nulls and no initializer", [1, 0x64, 0x70, 0, 0], "INVALID_MODULE", 1, "without an initializer"],
  ["table", "an unknown initializer", [1, 0x40, 1, 0x70, 0, 0], "MALFORMED_TYPE", 2, "0x00 behind the 0x40"],
  ["table", "an open initializer", [1, 0x40, 0, 0x70, 0, 0, 0xd0, 0x70], "UNEXPECTED_END", 8, "needed 1 byte"],
  ["table", "too many", leb128(100_001), "LIMIT_EXCEEDED", 0, "found 100001 tables"],
  ["memory", "too many", leb128(101), "LIMIT_EXCEEDED", 0, "found 101 memories, engines accept at most 100"],
  ["tag", "a tag with results", [1, 0, 2], "INVALID_MODULE", 1, "a tag with 1 result"],
  ["tag", "an unknown attribute", [1, 1, 0], "MALFORMED_TYPE", 1, "the attribute of an exception tag"],
  ["global", "an unknown mutability", [1, 0x7f, 4, 0x41, 0, 0x0b], "MALFORMED_TYPE", 2, "found 0x04"],
  ["global", "an open initial value", [1, 0x7f, 0, 0x41, 0], "UNEXPECTED_END", 5, "needed 1 byte"],
  [
    "global",
    "another instruction",
    [1, 0x7f, 0, 0x01, 0x0b],
    "MALFORMED_EXPRESSION",
    3,
    "constant instruction, found 0x01",
  ],
] as const)("parseModule() of a %s section", (kind, what, content, code, offset, message) => {
  test(`refuses ${what}`, () => {
    const error = parseErrorOf(() => parseModule(moduleOf(TYPES, section(sectionId[kind], content))));
    expect(error).toMatchObject({ code, offset: START + offset });
    expect(error?.message).toContain(message);
  });
});
