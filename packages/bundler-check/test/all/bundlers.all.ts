import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BUNDLERS } from "../../src/bundlers/index.ts";
import { installOthers } from "../../src/bundlers/others.ts";
import { createWorkshop, readmePath } from "../../src/create-workshop.ts";
import { rowOf, rowsOf, withRows } from "../../src/table.ts";
import { tryBundler } from "../../src/try-bundler.ts";

const rows: string[] = [];
let workshop: Awaited<ReturnType<typeof createWorkshop>>;

beforeAll(async () => {
  await installOthers();
  workshop = await createWorkshop();
});
afterAll(() => workshop?.close());

test.each(BUNDLERS)("a page built by $name works in the bundler's own way", async (bundler) => {
  const results = await tryBundler(bundler, workshop);
  const row = rowOf(bundler, results);
  rows.push(row);
  process.stdout.write(`${row}\n`);
  expect(results.own).toBe("works");
});

test("the table in the README of @rec/browser has these lines", async () => {
  const readme = await readFile(readmePath, "utf8");
  if (process.env["UPDATE_GOLDENS"]) await writeFile(readmePath, withRows(readme, rows));
  else expect(rowsOf(readme)).toEqual(rows);
});
