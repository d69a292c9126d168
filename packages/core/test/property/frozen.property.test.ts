import { expect, test } from "vitest";
import { checkFrozenGraphs } from "./check-frozen.ts";

test("frozen modules do what linked ones do", { timeout: 0 }, async () => {
  expect(await checkFrozenGraphs()).toEqual([]);
});
