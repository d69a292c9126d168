import { expect, test } from "vitest";
import { checkGraphs } from "./check-graphs.ts";
import { missingSights } from "./expected-sights.ts";

// One of two files with the same test: they run in parallel, each with its share of the graphs.
test("every way of linking does what wasm-merge and linking by hand do", { timeout: 0 }, async () => {
  const seen = await checkGraphs({ number: 0, of: 2 });
  expect(missingSights(seen)).toEqual([]);
});
