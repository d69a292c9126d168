import { describe, expect, test } from "vitest";
import { parseModule } from "../parse-module.ts";
import { sectionId } from "../wasm/binary-format.ts";
import { leb128, moduleOf, name, section } from "./fixtures/encode-module.ts";
import { parseErrorOf } from "./fixtures/problem-of.ts";

/** Types: 0 [] -> [], 1 a struct, 2 [] -> [i32]. */
const TYPES = section(sectionId.type, 3, 0x60, 0, 0, 0x5f, 0, 0x60, 0, 1, 0x7f);

/** An import section of one entry. The entry begins at offset 23. */
const importing = (...content: readonly (number | readonly number[])[]) =>
  moduleOf(TYPES, section(sectionId.import, 1, ...content));

const START = 8 + TYPES.length + 3;

describe("parseModule() of imports", () => {
  test("reads an empty name as a name if an extern kind follows", () => {
    const { imports } = parseModule(importing(name("m"), name(""), 0x00, 0));
    expect(imports).toMatchObject([{ module: "m", name: "", type: { kind: "function", typeIndex: 0 } }]);
  });

  test("reads the compact forms, also behind an empty name in more bytes than it needs", () => {
    const long = [0x80, 0x80, 0x80, 0x00];
    const byModule = importing(name("m"), long, 0x7f, 2, name("a"), 0x00, 0, name(""), 0x03, 0x7f, 0);
    expect(parseModule(byModule).imports.map(({ module, name, type }) => [module, name, type.kind])).toEqual([
      ["m", "a", "function"],
      ["m", "", "global"],
    ]);
    const byType = importing(name("m"), name(""), 0x7e, 0x03, 0x7f, 1, 2, name("a"), name("b"));
    expect(parseModule(byType).imports).toEqual([
      { module: "m", name: "a", type: { kind: "global", type: "i32", mutable: true } },
      { module: "m", name: "b", type: { kind: "global", type: "i32", mutable: true } },
    ]);
    expect(parseModule(importing(name("m"), name(""), 0x7f, 0)).imports).toEqual([]);
    expect([parseModule(byModule).compactImports, parseModule(byType).compactImports]).toEqual([true, true]);
    expect(parseModule(importing(name("m"), name(""), 0x00, 0)).compactImports).toBeUndefined();
  });

  test.each([
    ["an unknown kind", [0, 0, 5, 0], "MALFORMED_TYPE", 2, "expected an extern kind from 0x00 to 0x04, found 0x05"],
    ["a compact form behind a name", [0, 1, 0x61, 0x7f, 0], "MALFORMED_TYPE", 3, "found 0x7f"],
    ["a compact form in LEB128", [0, 0, 0xff, 0x00, 0], "MALFORMED_TYPE", 2, "found 0xff"],
    ["a compact form inside another", [0, 0, 0x7f, 1, 0, 0x7f, 0], "MALFORMED_TYPE", 5, "found 0x7f"],
    ["an exact function", [0, 0, 0x20, 0], "UNSUPPORTED_FEATURE", 2, "custom descriptors"],
    ["a type that is not there", [0, 0, 0, 3], "INDEX_OUT_OF_RANGE", 3, "found type index 3, expected at most 2"],
    ["a struct as a function", [0, 0, 0, 1], "INVALID_MODULE", 3, "expected type 1 to be a function type"],
    ["a tag of another attribute", [0, 0, 4, 1, 0], "MALFORMED_TYPE", 3, "exception tag"],
    ["a tag with results", [0, 0, 4, 0, 2], "INVALID_MODULE", 3, "a tag with 1 result, expected none"],
    ["a shared global", [0, 0, 3, 0x7f, 3], "UNSUPPORTED_FEATURE", 4, "a shared global"],
    ["names that are not there", [0, 0, 0x7e, 0, 0, 9], "UNEXPECTED_END", 6, "needed 9 bytes, found 0"],
    ["too many in a group", [0, 0, 0x7f, ...leb128(1_000_001)], "LIMIT_EXCEEDED", 3, "1000001 imports"],
    ["a malformed name", [1, 0xff, 0, 0], "MALFORMED_NAME", 1, "UTF-8"],
  ])("refuses %s", (_, content, code, offset, message) => {
    const error = parseErrorOf(() => parseModule(importing(content)));
    expect(error).toMatchObject({ code, offset: START + offset });
    expect(error?.message).toContain(message);
  });

  test("counts the imports of all groups", { tags: "large" }, () => {
    const group = [...name("m"), 0, 0x7e, 0x00, 0, ...leb128(600_000)].concat(new Array<number>(600_000).fill(0));
    const error = parseErrorOf(() => parseModule(moduleOf(TYPES, section(sectionId.import, 2, group, group))));
    expect(error?.code).toBe("LIMIT_EXCEEDED");
    expect(error?.message).toContain("found 1200000 imports, engines accept at most 1000000");
  });

  test("names the section that runs out", () => {
    expect(() => parseModule(importing(name("m"), 5, 0x61, 0x62))).toThrow(
      "unexpected end in the import section, needed 5 bytes, found 2",
    );
  });
});
