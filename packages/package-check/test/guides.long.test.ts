import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { followGuide, missingForGuide } from "./follow-guide.ts";
import { blocksOf, guideNames, readGuide, shownFilesOf } from "./read-guide.ts";
import { createStranger, type Stranger } from "./stranger.ts";

let stranger: Stranger;

beforeAll(async () => {
  stranger = await createStranger();
});

afterAll(() => stranger?.leave());

test("blocksOf() reads commands with the output below them, and joins continued lines", () => {
  const text =
    "```sh\nnode a.js \\\n  b\nnode c.js\n```\n\n```text\n1\n```\n\nNote:\n\n```sh\nnode d.js\n```\n\n```js\n1;\n```\n";
  expect(blocksOf(text)).toEqual([
    { lines: ["node a.js b", "node c.js"], output: "1\n" },
    { lines: ["node d.js"], output: undefined },
  ]);
});

describe.each(guideNames())("the guide examples/%s", (name) => {
  const guide = readGuide(name);

  test("is linked from the READMEs of the repository and of @rec/core", async () => {
    for (const file of ["README.md", "packages/core/README.md"]) {
      expect(await readFile(join(guide.folder, "../..", file), "utf8")).toContain(`examples/${name})`);
    }
  });

  test("shows its files as they are", async () => {
    const shown = shownFilesOf(await readFile(join(guide.folder, "README.md"), "utf8"));
    expect(shown.length).toBeGreaterThan(0);
    for (const { file, code } of shown) expect(await readFile(join(guide.folder, file), "utf8")).toContain(code);
  });

  test("has commands that print what it shows", async ({ skip }) => {
    const missing = await missingForGuide(guide);
    if (missing !== undefined) return skip(missing);
    const { follow } = await followGuide(guide, stranger);
    expect(guide.blocks.filter(({ output }) => output !== undefined).length).toBeGreaterThan(0);
    for (const { lines, output } of guide.blocks) {
      let printed = "";
      for (const line of lines) printed += await follow(line);
      if (output !== undefined) expect(printed, lines.join("\n")).toBe(output);
    }
  }, 300_000);
});
