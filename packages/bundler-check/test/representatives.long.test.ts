import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REPRESENTATIVES } from "../src/bundlers/index.ts";
import { createWorkshop, readmePath } from "../src/create-workshop.ts";
import { rowOf, rowsOf } from "../src/table.ts";
import { tryBundler } from "../src/try-bundler.ts";

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
