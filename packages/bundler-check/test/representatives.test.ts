import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REPRESENTATIVES } from "../src/bundlers/index.ts";
import { createWorkshop, readmePath } from "../src/create-workshop.ts";
import { rowOf, rowsOf, withRows } from "../src/table.ts";
import { tryBundler, wordsOf } from "../src/try-bundler.ts";

let workshop: Awaited<ReturnType<typeof createWorkshop>>;

beforeAll(async () => {
  workshop = await createWorkshop();
});
afterAll(() => workshop?.close());

describe("the table in the README of @rec/browser", () => {
  test.each(REPRESENTATIVES)("says what a page built by $name does in Chromium", async (bundler) => {
    const results = await tryBundler(bundler, workshop);
    expect(rowsOf(await readFile(readmePath, "utf8"))).toContain(rowOf(bundler, results));
    expect(results).toMatchObject({ own: "works", inline: "works" });
  });
});

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
