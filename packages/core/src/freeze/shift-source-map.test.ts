import { SourceMap } from "node:module";
import { describe, expect, test } from "vitest";
import { shiftSourceMap } from "./shift-source-map.ts";

/** Columns 15, 31 and 100 of the first line, at lines 0, 1 and 2 of the source. */
const map = { version: 3, sources: ["a.ts"], names: [], mappings: "eAAA,gBACA,qEACA" };

function entriesOf(text: string | undefined, columns: readonly number[]) {
  const found = new SourceMap(JSON.parse(text ?? ""));
  return columns.map((column) => {
    const { generatedColumn, originalLine } = found.findEntry(0, column) as {
      readonly generatedColumn?: number;
      readonly originalLine?: number;
    };
    return [generatedColumn, originalLine];
  });
}

describe("shiftSourceMap()", () => {
  test.each([1, 5, 16, 1000, 100_000_000])("moves all columns by %d bytes", (bytes) => {
    const columns = [15, 31, 100];
    const before = columns.map((column, line) => [column, line]);
    expect(entriesOf(JSON.stringify(map), columns)).toEqual(before);
    const shifted = shiftSourceMap(JSON.stringify(map), bytes);
    expect(
      entriesOf(
        shifted,
        columns.map((column) => column + bytes),
      ),
    ).toEqual(before.map(([column = 0, line]) => [column + bytes, line]));
    expect(JSON.parse(shiftSourceMap(shifted ?? "", -bytes) ?? "")).toEqual(map);
  });

  test("returns the same text if nothing has moved, also if it is no source map", () => {
    expect(shiftSourceMap("no map", 0)).toBe("no map");
  });

  test("reads a source map behind a line that makes it no script", () => {
    const shifted = shiftSourceMap(`)]}'\n${JSON.stringify(map)}`, 5);
    expect(entriesOf(shifted, [20])).toEqual([[20, 0]]);
  });

  test("moves the sections of a source map that begin in the first line", () => {
    const at = (line: number, column: number) => ({ offset: { line, column }, map });
    const text = JSON.stringify({ version: 3, sections: [at(0, 10), at(1, 10)] });
    expect(JSON.parse(shiftSourceMap(text, 5) ?? "")).toEqual({ version: 3, sections: [at(0, 15), at(1, 10)] });
  });

  test.each(["", "null", "<!doctype html>", '{"version":3}', '{"mappings":"?AAA"}', '{"mappings":"g"}'])(
    "returns nothing for a text that is no source map: %s",
    (text) => {
      expect(shiftSourceMap(text, 5)).toBeUndefined();
    },
  );

  test("leaves a source map without mappings as it is", () => {
    expect(JSON.parse(shiftSourceMap('{"mappings":""}', 5) ?? "")).toEqual({ mappings: "" });
  });
});
