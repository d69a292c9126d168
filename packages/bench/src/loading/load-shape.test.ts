import { describe, expect, test } from "vitest";
import { describeShape, type LoadShape, modulesOf, nameShape, parseShape, rootsOf } from "./load-shape.ts";

const shape = (modules: number, depth: number): LoadShape => ({
  modules,
  sizeBytes: 100_000,
  depth,
  network: { latencyMs: 50, bytesPerSecond: 20e6 },
});

test("a shape is told by its name", () => {
  expect(nameShape(shape(8, 2))).toBe("8x100000x2x50x20000000");
  expect(parseShape(nameShape(shape(8, 2)))).toEqual(shape(8, 2));
  expect(describeShape(shape(8, 2))).toBe("8 × 100 KB, depth 2");
});

describe("modulesOf()", () => {
  test("of depth 1 has roots alone", () => {
    expect(modulesOf(shape(8, 1)).map(({ level, imports }) => [level, imports])).toEqual(Array(8).fill([0, []]));
    expect(rootsOf(shape(8, 1))).toHaveLength(8);
  });

  test.each([
    [8, 2],
    [8, 4],
    [64, 4],
    [1000, 10],
  ])("of %i modules and depth %i reaches all of them from one root, through as many levels", (modules, depth) => {
    const all = modulesOf(shape(modules, depth));
    expect(all).toHaveLength(modules);
    expect(new Set(all.map(({ level }) => level)).size).toBe(depth);
    expect(rootsOf(shape(modules, depth)).map(({ name }) => name)).toEqual(["m0"]);
    const levels = new Map(all.map(({ name, level }) => [name, level]));
    const imported = all.flatMap(({ level, imports }) =>
      imports.map((name) => ({ name, below: levels.get(name), level })),
    );
    expect(imported.every(({ below, level }) => below === level + 1)).toBe(true);
    expect(new Set(imported.map(({ name }) => name)).size).toBe(modules - 1);
  });
});
