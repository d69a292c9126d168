import { readFile, writeFile } from "node:fs/promises";
import ElkInNode from "elkjs/lib/elk.bundled.js";
import { expect, test } from "vitest";
import { layOut, layoutInput, sizesOf } from "../../src/features/picture/layout.ts";
import { linkedScene } from "../../src/features/picture/picture-input.ts";
import { pictureOf } from "../../src/features/picture/picture-of.ts";
import { planned, SETS } from "./sets.ts";

const FILE = new URL("../../src/features/picture/lesson-layout.json", import.meta.url);

test("the stored layout of the lesson is that of the lesson; REC_WRITE_LAYOUT=1 writes it again", async () => {
  const picture = pictureOf({ ...linkedScene(await planned(SETS.lesson)), opened: new Set() });
  const sizes = sizesOf(picture);
  const layouts = [];
  for (const direction of ["right", "down"] as const) {
    const input = layoutInput(picture, sizes, direction);
    layouts.push({ direction, input: structuredClone(input), layout: await layOut(new ElkInNode.default(), input) });
  }
  if (process.env["REC_WRITE_LAYOUT"] === "1") await writeFile(FILE, `${JSON.stringify(layouts, null, 2)}\n`);
  expect(JSON.parse(await readFile(FILE, "utf8"))).toEqual(layouts);
});
