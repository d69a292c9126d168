import { expect, test } from "vitest";
import { checkFusedGraphs } from "./check-fused.ts";

// One of two files with the same test: they run in parallel, each with its share of the graphs.
test("fused modules do what linked ones do", { timeout: 0 }, async () => {
  expect(await checkFusedGraphs({ number: 0, of: 2 })).toEqual([]);
});
