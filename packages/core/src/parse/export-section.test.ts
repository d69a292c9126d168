import { describe, expect, test } from "vitest";
import { parseModule } from "../parse-module.ts";
import { sectionId } from "../wasm/binary-format.ts";
import { moduleOf, name, section } from "./fixtures/encode-module.ts";
import { parseErrorOf } from "./fixtures/problem-of.ts";

const TYPES = section(sectionId.type, 1, 0x60, 0, 0);
const IMPORTS = section(sectionId.import, 1, name("m"), name("f"), 0, 0);
const FUNCTIONS = section(sectionId.function, 1, 0);
const BEFORE = [TYPES, IMPORTS, FUNCTIONS];
const START = 8 + BEFORE.flat().length + 2;

const exporting = (...content: readonly (number | readonly number[])[]) =>
  moduleOf(...BEFORE, section(sectionId.export, ...content));

describe("parseModule() of exports", () => {
  test("tells exports that pass on an import from those of the module's own", () => {
    const { exports } = parseModule(exporting(2, name("theirs"), 0, 0, name("ours"), 0, 1));
    expect(exports.map(({ name, index, importIndex }) => ({ name, index, importIndex }))).toEqual([
      { name: "theirs", index: 0, importIndex: 0 },
      { name: "ours", index: 1, importIndex: undefined },
    ]);
    expect(Object.keys(exports[1] ?? {})).not.toContain("importIndex");
  });

  test.each([
    ["a second export of a name", [2, 1, 0x61, 0, 0, 1, 0x61, 0, 1], "DUPLICATE_EXPORT", 5, 'called "a"'],
    [
      "a function that is not there",
      [1, 0, 0, 2],
      "INDEX_OUT_OF_RANGE",
      3,
      "found function index 2, expected at most 1",
    ],
    ["a memory where there is none", [1, 0, 2, 0], "INDEX_OUT_OF_RANGE", 3, "expected none, as the module has none"],
    ["an unknown kind", [1, 0, 5, 0], "MALFORMED_TYPE", 2, "expected an extern kind from 0x00 to 0x04, found 0x05"],
    ["a kind of import groups", [1, 0, 0x7f, 0], "MALFORMED_TYPE", 2, "found 0x7f"],
    ["a malformed name", [1, 1, 0xff, 0, 0], "MALFORMED_NAME", 2, "UTF-8"],
  ])("refuses %s", (_, content, code, offset, message) => {
    const error = parseErrorOf(() => parseModule(exporting(content)));
    expect(error).toMatchObject({ code, offset: START + offset });
    expect(error?.message).toContain(message);
  });

  test("quotes a hostile name in its message, and cuts it", () => {
    const long = name(`"\n${"x".repeat(100_000)}`);
    const error = parseErrorOf(() => parseModule(exporting(2, long, 0, 0, long, 0, 0)));
    expect(error?.code).toBe("DUPLICATE_EXPORT");
    expect(error?.message.length).toBeLessThan(300);
    expect(error?.diagnostics[0]?.message).not.toContain("\n");
  });
});
