import { describe, expect, test } from "vitest";
import type { Area } from "../model/memory-api.ts";
import {
  AreaList,
  type AreaMap,
  areaAt,
  bytesByMeaning,
  createAreaMap,
  Legend,
  meaningsOf,
  partsOf,
  positionOf,
} from "./area-map.ts";

const area = (content: Area["content"], start: number, end: number, module = "a"): Area => ({
  content,
  modules: [module],
  start,
  end,
});

function linesOf(map: AreaMap): string[] {
  return Array.from({ length: map.count }, (_, position) => {
    const { start, end, content, modules } = areaAt(map, position);
    return `${start}-${end} ${content} ${modules.join()}`.trim();
  });
}

function newMap(areas: readonly Area[], withHeap = false): AreaMap {
  const legend = new Legend();
  const list = new AreaList();
  if (withHeap) {
    list.push(64, legend.numberOf("other"));
    list.push(76, legend.numberOf("live"));
    list.push(92, legend.numberOf("tail"));
  }
  const heapParts = withHeap ? [{ start: 64, blocksEnd: 124, end: 128, list, from: 0, to: list.count }] : [];
  return createAreaMap({ sizeBytes: 200, legend, areas, heapParts });
}

describe("createAreaMap()", () => {
  test("fills a memory without known areas with one that nothing tells about", () => {
    expect(linesOf(newMap([]))).toEqual(["0-200 other"]);
  });

  test("puts data above stacks, stacks above heaps, and cuts at the end of the memory", () => {
    const map = newMap([
      area("data", 10, 20),
      area("heap", 15, 999),
      area("stack", 0, 12),
      area("data", 150, 160, "b"),
    ]);
    expect(linesOf(map)).toEqual(["0-10 stack a", "10-20 data a", "20-150 heap a", "150-160 data b", "160-200 heap a"]);
  });

  test("joins areas with the same meaning", () => {
    expect(linesOf(newMap([area("data", 0, 10), area("data", 10, 30), area("data", 5, 12)]))).toEqual([
      "0-30 data a",
      "30-200 other",
    ]);
  });

  test("shows the blocks of a heap in place of the areas beneath", () => {
    expect(linesOf(newMap([area("data", 0, 80), area("stack", 100, 140)], true))).toEqual([
      "0-64 data a",
      "64-76 other",
      "76-92 live",
      "92-124 tail",
      "124-128 own",
      "128-140 stack a",
      "140-200 other",
    ]);
  });
});

test("positionOf() finds the area of each address", () => {
  const map = newMap([area("data", 0, 80)], true);
  for (let address = 0; address < 200; address++) {
    const { start, end } = areaAt(map, positionOf(map, address));
    expect(start <= address && address < end).toBe(true);
  }
});

test("partsOf() counts a few bytes of a large cell, and has none beyond the memory", () => {
  const map = newMap([area("data", 63, 64)]);
  const data = map.legend.findIndex(({ content }) => content === "data");
  const dataIn = (parts: Float64Array) => [...parts].filter((_, at) => at % map.legend.length === data);
  expect(dataIn(partsOf(map, { start: 0, cellBytes: 64, cellCount: 5 }))).toEqual([1, 0, 0, 0, 0]);
  expect(dataIn(partsOf(map, { start: 0, cellBytes: 2 ** 24, cellCount: 1 }))).toEqual([1]);
  const whole = partsOf(map, { start: 0, cellBytes: 64, cellCount: 5 });
  expect(whole.reduce((sum, bytes) => sum + bytes)).toBe(200);
  expect(whole.subarray(4 * map.legend.length)).toEqual(new Float64Array(map.legend.length));
});

test("bytesByMeaning() and meaningsOf() count each byte once", () => {
  const map = newMap([area("data", 0, 80)], true);
  const meanings = meaningsOf(map, { start: 0, length: 200 });
  const counted = map.legend.map((_, meaning) => meanings.filter((other) => other === meaning).length);
  expect(bytesByMeaning(map)).toEqual(counted);
  expect([...meaningsOf(map, { start: 75, length: 3 })]).toEqual([...meanings.subarray(75, 78)]);
});
