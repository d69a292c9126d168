import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BUNDLERS } from "../../src/bundlers/index.ts";
import { renderFrozenByNext } from "../../src/bundlers/next.ts";
import { installOthers } from "../../src/bundlers/others.ts";
import { createWorkshop, readmePath } from "../../src/create-workshop.ts";
import { createPageProject } from "../../src/page-project.ts";
import { rowOf, rowsOf, withRows } from "../../src/table.ts";
import { tryBundler } from "../../src/try-bundler.ts";
import { COMMON_WAYS } from "../../src/ways.ts";

const rows: string[] = [];
let workshop: Awaited<ReturnType<typeof createWorkshop>>;

beforeAll(async () => {
  await installOthers();
  workshop = await createWorkshop();
});
afterAll(() => workshop?.close());

test.each(BUNDLERS)(
  "a page built by $name works in the bundler's own way, and frozen in one script",
  async (bundler) => {
    const results = await tryBundler(bundler, workshop);
    const row = rowOf(bundler, results);
    rows.push(row);
    process.stdout.write(`${row}\n`);
    expect(results).toMatchObject({ own: "works", inline: "works" });
  },
);

test("Next.js renders a page ahead with modules that are frozen in one script", async () => {
  const { folder, tarballs } = workshop;
  const project = await createPageProject(folder, { tarballs, way: COMMON_WAYS.inline });
  expect(await renderFrozenByNext(project)).toContain("<p>1.5</p>");
});

test("Next.js builds no page that it renders with files for Node.js: the README of @rec/browser says so", async () => {
  const { folder, tarballs } = workshop;
  const project = await createPageProject(folder, { tarballs, way: { ...COMMON_WAYS.inline, freezeFor: "node" } });
  const failure = await renderFrozenByNext(project).catch((error: { stdout: string; stderr: string }) => error);
  expect(typeof failure === "string" ? failure : failure.stdout + failure.stderr).toContain("code: 'FILE_UNREADABLE'");
});

test("the table in the README of @rec/browser has these lines", async () => {
  const readme = await readFile(readmePath, "utf8");
  if (process.env["UPDATE_GOLDENS"]) await writeFile(readmePath, withRows(readme, rows));
  else expect(rowsOf(readme)).toEqual(rows);
});
