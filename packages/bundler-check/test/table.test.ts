import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { readmePath } from "../src/create-workshop.ts";
import { rowsOf, withRows } from "../src/table.ts";
import { wordsOf } from "../src/try-bundler.ts";

test("withRows() replaces the lines of the table, and rowsOf() reads them", async () => {
  const readme = await readFile(readmePath, "utf8");
  const changed = withRows(readme, ["| a |", "| b |"]);
  expect(rowsOf(changed)).toEqual(["| a |", "| b |"]);
  expect(withRows(changed, rowsOf(readme))).toBe(readme);
  expect(() => withRows("# Other\n", [])).toThrow("no place for the table");
});

test("wordsOf() leaves out everything that differs between two runs", () => {
  expect(wordsOf("\u001b[31mCannot load http://127.0.0.1:4711/a/memory.wasm\u001b[0m\nhint")).toBe(
    "Cannot load /a/….wasm",
  );
});
