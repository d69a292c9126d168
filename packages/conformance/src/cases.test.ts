import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { cases } from "./cases.ts";
import { goldenFolder } from "./serve-cases.ts";

test("cases lists every folder of cases/, each once", () => {
  expect(cases.map(({ name }) => name).sort()).toEqual(readdirSync(goldenFolder).sort());
});
