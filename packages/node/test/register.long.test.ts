import { readFile, writeFile } from "node:fs/promises";
import { SCENARIOS } from "@rec/wasm-graph/scenarios";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Installation, install } from "./register/install.ts";
import { RUNTIMES, runScript } from "./register/runtimes.ts";

let installation: Installation;
beforeAll(async () => {
  installation = await install();
});
afterAll(() => installation?.remove());

/** The rows of the table: for each scenario, the cell of each runtime. */
const cells = new Map<string, Map<string, string>>();

describe.each(RUNTIMES)("$name", (runtime) => {
  test.for(SCENARIOS)("imports $name", async ({ name, files, rec, prints, elsewhere }, { skip }) => {
    if (runtime.missing !== undefined) return skip(runtime.missing);
    const project = await installation.project(files, rec && { rec });
    const printed = await runScript(runtime, project);
    const here = elsewhere?.[runtime.name];
    if (here !== undefined && here.prints === undefined) expect(printed).not.toEqual(prints);
    else expect(printed).toEqual(here?.prints ?? prints);
    const row = cells.get(name) ?? new Map<string, string>();
    cells.set(name, row.set(runtime.name, here?.cell ?? "works"));
  });
});

const TABLE = /<!-- imports -->\n.*?<!-- end -->/s;

test("the README has the results as a table", async ({ skip }) => {
  const rows = [...cells.values()];
  if (rows.length < SCENARIOS.length || rows.some((row) => row.size < RUNTIMES.length)) {
    return skip("not all scenarios ran in all runtimes of the table");
  }
  const file = new URL("../README.md", import.meta.url);
  const readme = await readFile(file, "utf8");
  const line = (row: readonly string[]): string => `| ${row.join(" | ")} |`;
  const head = [line(["import of", ...RUNTIMES.map(({ name }) => name)]), `|${"---|".repeat(RUNTIMES.length + 1)}`];
  const body = [...cells].map(([name, row]) => line([name, ...row.values()]));
  const updated = readme.replace(TABLE, () => `<!-- imports -->\n${[...head, ...body].join("\n")}\n<!-- end -->`);
  if (process.env["UPDATE_GOLDENS"] === "1") await writeFile(file, updated);
  expect(await readFile(file, "utf8")).toBe(updated);
});
