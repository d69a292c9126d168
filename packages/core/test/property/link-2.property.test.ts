import { expect, test } from "vitest";
import { checkGraphs, EXPECTED_SIGHTS } from "./check-graphs.ts";

// One of two files with the same test: they run at the same time, each with its share of the graphs.
test("every way of linking does what wasm-merge and linking by hand do", { timeout: 0 }, async () => {
  const coverage = await checkGraphs({ number: 1, of: 2 });
  const unseen = EXPECTED_SIGHTS.filter((sight) => coverage.of(sight) === 0);
  expect(unseen).toEqual([]);
});
