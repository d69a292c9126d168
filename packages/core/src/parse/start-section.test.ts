import { describe, expect, test } from "vitest";
import { parseModule } from "../parse-module.ts";
import { sectionId } from "../wasm/binary-format.ts";
import { moduleOf, name, section } from "./fixtures/encode-module.ts";
import { parseErrorOf } from "./fixtures/problem-of.ts";

/** Functions: 0 imported [i32] -> [], 1 [] -> [], 2 [] -> [i32]. */
const BEFORE = [
  section(sectionId.type, 3, 0x60, 0, 0, 0x60, 1, 0x7f, 0, 0x60, 0, 1, 0x7f),
  section(sectionId.import, 1, name("m"), name("f"), 0, 1),
  section(sectionId.function, 2, 0, 2),
];
const START = 8 + BEFORE.flat().length + 2;

const starting = (...content: readonly number[]) => moduleOf(...BEFORE, section(sectionId.start, content));

describe("parseModule() of a start section", () => {
  test("gives the index of the function", () => {
    expect(parseModule(starting(1)).start).toBe(1);
    expect(parseModule(moduleOf(...BEFORE))).not.toHaveProperty("start");
  });

  test.each([
    ["a function that is not there", [3], "INDEX_OUT_OF_RANGE", 0, "found function index 3, expected at most 2"],
    ["parameters", [0], "INVALID_MODULE", 0, "a start function with 1 parameter and 0 results"],
    ["results", [2], "INVALID_MODULE", 0, "a start function with 0 parameters and 1 result"],
    ["bytes behind it", [1, 1], "MALFORMED_SECTION", 1, "found 1 byte behind the last entry of the start section"],
  ])("refuses %s", (_, content, code, offset, message) => {
    const error = parseErrorOf(() => parseModule(starting(...content)));
    expect(error).toMatchObject({ code, offset: START + offset });
    expect(error?.message).toContain(message);
  });
});
