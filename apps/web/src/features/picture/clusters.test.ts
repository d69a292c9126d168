import { expect, test } from "vitest";
import { clustersOf, MOST_CARDS } from "./clusters.ts";

const names = (stem: string, count: number) => Array.from({ length: count }, (_, index) => `${stem}${index}`);

test("clustersOf() leaves few modules alone", () => {
  expect(clustersOf(names("m", MOST_CARDS), [])).toEqual([]);
});

test("clustersOf() puts each module into one group at most, and makes few of 300", () => {
  const order = [...names("view-", 100), ...names("model-", 100), ...names("m", 99), "main"];
  const clusters = clustersOf(order, []);
  const grouped = clusters.flatMap(({ modules }) => modules);
  expect(new Set(grouped).size).toBe(grouped.length);
  const alone = order.filter((name) => !grouped.includes(name));
  expect(alone).toEqual(["main"]);
  expect(clusters.length).toBeLessThanOrEqual(MOST_CARDS);
  expect(clusters[0]).toMatchObject({ title: "view-0 to view-19" });
});

test("clustersOf() keeps a cycle together, in front of names", () => {
  const cycle = ["m1", "x", "m5", "y"];
  const edges = cycle.map((name, index) => [name, cycle[(index + 1) % cycle.length] ?? ""] as const);
  const clusters = clustersOf([...names("m", 40), "x", "y"], edges);
  expect(clusters[0]).toEqual({ id: expect.any(String), title: "cycle of m1", modules: ["m1", "m5", "x", "y"] });
  expect(clusters.slice(1).flatMap(({ modules }) => modules)).not.toContain("m5");
});
