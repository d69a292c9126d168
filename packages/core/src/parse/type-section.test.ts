import { describe, expect, test } from "vitest";
import { parseModule } from "../parse-module.ts";
import { leb128, moduleOf, section } from "./fixtures/encode-module.ts";
import { parseErrorOf, problemOf } from "./fixtures/problem-of.ts";

/** A module of a type section alone; its first entry is at offset 11 if the section has fewer than 128 bytes. */
const typesOf = (count: number, ...entries: readonly number[]) => moduleOf(section(1, ...leb128(count), ...entries));

const OPEN_FUNC = [0x50, 0, 0x60, 0, 0];

describe("parseModule() of types", () => {
  test("unfolds recursion groups and remembers where they begin", () => {
    const { types } = parseModule(typesOf(4, 0x4e, 2, 0x5e, 0x7f, 0, 0x5f, 0, 0x4e, 0, 0x60, 0, 0, 0x4e, 1, 0x5f, 0));
    expect(types.map(({ groupStart, groupSize }) => [groupStart, groupSize])).toEqual([
      [0, 2],
      [0, 2],
      [2, 1],
      [3, 1],
    ]);
  });

  test("lets a type refer to itself and to all of its group, not to later groups", () => {
    expect(problemOf(() => parseModule(typesOf(1, 0x5e, 0x63, 0, 0)))).toBeUndefined();
    expect(problemOf(() => parseModule(typesOf(1, 0x4e, 2, 0x5e, 0x63, 1, 0, 0x5f, 0)))).toBeUndefined();
    expect(problemOf(() => parseModule(typesOf(2, 0x5e, 0x63, 1, 0, 0x5f, 0)))).toEqual({
      code: "INDEX_OUT_OF_RANGE",
      offset: 13,
    });
  });

  test.each([
    ["an unknown form", [1, 0x5c, 0, 0], "MALFORMED_TYPE", 11, "expected a func, struct or array type, found 0x5c"],
    ["a continuation type", [1, 0x5d, 0], "UNSUPPORTED_FEATURE", 11, "stack switching"],
    ["a shared type", [1, 0x65, 0x5f, 0], "UNSUPPORTED_FEATURE", 11, "shared-everything threads"],
    ["a descriptor", [1, 0x4d, 0, 0x5f, 0], "UNSUPPORTED_FEATURE", 11, "custom descriptors"],
    ["a type that describes", [1, 0x4c, 0, 0x5f, 0], "UNSUPPORTED_FEATURE", 11, "custom descriptors"],
    ["a group inside a group", [1, 0x4e, 1, 0x4e, 0], "MALFORMED_TYPE", 13, "0x4e"],
    ["two supertypes", [1, 0x50, 2, 0, 0, 0x5f, 0], "LIMIT_EXCEEDED", 12, "found 2 supertypes"],
    ["itself as a supertype", [1, 0x50, 1, 0, 0x5f, 0], "INDEX_OUT_OF_RANGE", 13, "type index 0"],
    [
      "a later supertype",
      [1, 0x4e, 2, 0x50, 1, 1, 0x5f, 0, 0x50, 0, 0x5f, 0],
      "INDEX_OUT_OF_RANGE",
      15,
      "type index 1",
    ],
    ["a final supertype", [2, 0x60, 0, 0, 0x50, 1, 0, 0x60, 0, 0], "INVALID_MODULE", 16, "final type 0"],
    ["1001 parameters", [1, 0x60, ...leb128(1001)], "LIMIT_EXCEEDED", 12, "found 1001 parameters"],
    ["1001 results", [1, 0x60, 0, ...leb128(1001)], "LIMIT_EXCEEDED", 13, "found 1001 results"],
    ["10001 fields", [1, 0x5f, ...leb128(10_001)], "LIMIT_EXCEEDED", 12, "found 10001 fields"],
    ["parameters that are not there", [1, 0x60, 100, 0x7f], "UNEXPECTED_END", 13, "needed 100 bytes, found 1"],
    ["a packed parameter", [1, 0x60, 1, 0x78, 0], "MALFORMED_TYPE", 13, "expected a value type, found 0x78"],
    ["an unknown mutability", [1, 0x5e, 0x7f, 4], "MALFORMED_TYPE", 13, "0x00 (constant) or 0x01 (mutable)"],
    [
      "a million and one types in groups",
      [2, 0x5f, 0, 0x4e, ...leb128(1_000_000)],
      "UNEXPECTED_END",
      17,
      "type section",
    ],
    ["a million and one groups", leb128(1_000_001), "LIMIT_EXCEEDED", 10, "recursion groups"],
  ])("refuses %s", (_, content, code, offset, message) => {
    const error = parseErrorOf(() => parseModule(moduleOf(section(1, ...content))));
    expect(error).toMatchObject({ code, offset });
    expect(error?.message).toContain(message);
  });

  test("counts types over all groups", { tags: "large" }, () => {
    const half = [0x4e, ...leb128(600_000)].concat(Array.from({ length: 600_000 }, () => [0x5f, 0]).flat());
    const error = parseErrorOf(() => parseModule(moduleOf(section(1, 2, half, half))));
    expect(error?.code).toBe("LIMIT_EXCEEDED");
    expect(error?.message).toContain("found 1200000 types, engines accept at most 1000000");
  });

  test("accepts 63 levels of supertypes and refuses 64", () => {
    const chain = (levels: number) => [
      ...OPEN_FUNC,
      ...Array.from({ length: levels }, (_, index) => [0x50, 1, index, 0x60, 0, 0]).flat(),
    ];
    expect(problemOf(() => parseModule(typesOf(64, ...chain(63))))).toBeUndefined();
    const error = parseErrorOf(() => parseModule(typesOf(65, ...chain(64))));
    expect(error?.code).toBe("LIMIT_EXCEEDED");
    expect(error?.message).toContain("found 64 levels of supertypes, engines accept at most 63");
  });
});
