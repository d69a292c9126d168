import { describe, expect, test } from "vitest";
import { mapsThat, problemOf, whole } from "./fixtures/maps.ts";
import { reindexExports, reindexGlobals } from "./reindex-definitions.ts";
import { reindexExpression } from "./reindex-expression.ts";
import { reindexExternType, reindexTypes } from "./reindex-types.ts";

const END = 0x0b;

describe("reindexGlobals()", () => {
  test("inlines the value of an imported global, also within an expression", () => {
    const bytes = Uint8Array.of(0x7f, 0, 0x41, 1, 0x23, 0, 0x6a, END, 0x7f, 1, 0x23, 1, END, 0x7f, 1, 0x23, 0, END);
    const inlineGlobal = (index: number) => (index === 0 ? Uint8Array.of(0x41, 0xc0, 0x00) : undefined);
    const result = reindexGlobals(bytes, whole(bytes, 3), { maps: mapsThat({ global: 5 }), inlineGlobal });
    expect([...result]).toEqual([
      ...[0x7f, 0, 0x41, 1, 0x41, 0xc0, 0x00, 0x6a, END],
      ...[0x7f, 1, 0x23, 6, END],
      ...[0x7f, 1, 0x41, 0xc0, 0x00, END],
    ]);
  });

  test("asks only for globals that the module has", () => {
    const bytes = Uint8Array.of(0x7f, 0, 0x23, 0xe8, 0x07, END);
    const inlineGlobal = () => Uint8Array.of(0x41, 0);
    const problem = problemOf(() => reindexGlobals(bytes, whole(bytes), { maps: mapsThat(), inlineGlobal }));
    expect(problem).toMatchObject({ code: "INDEX_OUT_OF_RANGE", space: "global", index: 1_000, offset: 3 });
  });
});

describe("reindexExpression()", () => {
  test("gives a value without its end, so that another global can inline it", () => {
    const bytes = Uint8Array.of(0xff, 0xd2, 5, END, 0xff);
    const { code, end } = reindexExpression(bytes, 1, { maps: mapsThat({ function: 200 }) });
    expect([[...code], end]).toEqual([[0xd2, 0xcd, 0x01], 4]);
    const { code: inlined } = reindexExpression(Uint8Array.of(0x23, 0, END), 0, {
      maps: mapsThat(),
      inlineGlobal: () => code,
    });
    expect([...inlined]).toEqual([...code]);
  });

  test.each([
    ["a call", [0x10, 0, END], { code: "MALFORMED_EXPRESSION", opcode: 0x10, offset: 0 }],
    ["a local", [0x41, 0, 0x20, 0, END], { code: "MALFORMED_EXPRESSION", opcode: 0x20, offset: 2 }],
    ["no end", [0x41, 0], { code: "UNEXPECTED_END", offset: 2 }],
    ["another opcode", [0xff, END], { code: "UNSUPPORTED_FEATURE", offset: 0 }],
  ])("fails with a code and an offset: %s", (_, bytes, problem) => {
    expect(problemOf(() => reindexExpression(Uint8Array.from(bytes), 0, { maps: mapsThat() }))).toMatchObject(problem);
  });
});

describe("other entries", () => {
  test("fail with a code and an offset", () => {
    const reindexing = { maps: mapsThat() };
    const type = Uint8Array.of(0x4e, 1, 0x5d, 0);
    expect(problemOf(() => reindexTypes(type, whole(type), reindexing))).toMatchObject({
      code: "MALFORMED_TYPE",
      offset: 2,
    });
    const named = Uint8Array.of(1, 0x61, 5, 0);
    expect(problemOf(() => reindexExports(named, whole(named), reindexing))).toMatchObject({
      code: "MALFORMED_TYPE",
      offset: 2,
    });
    const long = Uint8Array.of(0xff, 0xff, 0x03, 0x61, 0, 0);
    expect(problemOf(() => reindexExports(long, whole(long), reindexing))).toMatchObject({
      code: "UNEXPECTED_END",
      offset: 3,
    });
    expect(problemOf(() => reindexExternType(Uint8Array.of(9, 9), 0, reindexing))).toMatchObject({
      code: "MALFORMED_TYPE",
      offset: 0,
    });
  });
});
