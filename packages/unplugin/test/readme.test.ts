import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { BUNDLERS } from "./support/bundlers/index.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

test("the README has a row for each tested bundler, with its version", () => {
  const [, table = ""] = readme.split("<!-- The rows are compared with the tests. -->");
  const rows = table.trim().split("\n\n")[0]?.split("\n").slice(2);
  expect(rows).toEqual(
    BUNDLERS.map(({ name, version, acyclic, bytes, placeShown }) => {
      return `| ${name} ${version} | linked | ${acyclic} | ${bytes} | ${placeShown} |`;
    }),
  );
});
