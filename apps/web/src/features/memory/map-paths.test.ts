import { describe, expect, test } from "vitest";
import type { MemoryMap } from "../../model/memory-api.ts";
import { cellBytesFor, cellsPath, gridFor, partPaths } from "./map-paths.ts";

describe("cellBytesFor()", () => {
  test.each([320, 600, 1000, 2000])("fits any range into a map of %i pixels, with round rows", (width) => {
    const grid = gridFor(width);
    for (const range of [64, 65_536, 3 * 65_536, 5_000_000, 2 ** 32]) {
      const cellBytes = cellBytesFor(range, grid);
      expect(Number.isInteger(Math.log2(cellBytes))).toBe(true);
      expect(Math.ceil(range / (cellBytes * grid.columns))).toBeLessThanOrEqual(14);
    }
  });
});

test("partPaths() shows one byte of a large cell beside the rest, one above the other", () => {
  const entry = { modules: [], bytes: 1 };
  const map = {
    cellCount: 2,
    legend: [
      { content: "tail", ...entry },
      { content: "live", ...entry },
    ],
    cellBytes: 256,
    parts: new Float64Array([256, 1, 256, 0]),
  } as unknown as MemoryMap;
  const [tail, live] = partPaths(map, { columns: 16, cellWidth: 20, cellHeight: 18 });
  expect(live).toBe("M0 13.3h19v3.7H0z");
  expect(tail).toBe("M0 0h19v13.3H0zM20 0h19v17H20z");
});

test("cellsPath() goes around marked cells, row by row", () => {
  const grid = { columns: 2, cellWidth: 10, cellHeight: 10 };
  expect(cellsPath(4, grid, (cell) => cell === 1 || cell === 2)).toBe("M10 0h9v9H10zM0 10h9v9H0z");
});
