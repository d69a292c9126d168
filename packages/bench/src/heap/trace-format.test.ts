import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { encodeTrace, expandTrace } from "../../scripts/trace-format.js";

type Calls = Parameters<typeof encodeTrace>[0];
type Name = Calls[number]["name"];

const call = (name: Name, args: readonly [number, number], result = 0) => ({ name, args, result });

/** The operations for the driver: operation, slot, bytes. */
function operationsOf(calls: Calls): (readonly [string, number, number])[] {
  const words = expandTrace(encodeTrace(calls));
  return Array.from({ length: words.length / 2 }, (_, at) => {
    const [first = 0, bytes = 0] = words.subarray(2 * at);
    return [["malloc", "calloc", "realloc", "free"][first >>> 30] as string, first & 0x3fff_ffff, bytes];
  });
}

describe("a trace", () => {
  test("has every call, with slots in place of addresses, and frees the blocks that were left", () => {
    const calls = [
      call("malloc", [100, 0], 0x1000),
      call("calloc", [3, 50], 0x2000),
      call("free", [0x1000, 0]),
      call("malloc", [20, 0], 0x1000),
      call("realloc", [0x2000, 400], 0x2000),
    ];
    expect(operationsOf(calls)).toEqual([
      ["malloc", 0, 100],
      ["calloc", 1, 150],
      ["free", 0, 0],
      ["malloc", 0, 20],
      ["realloc", 1, 400],
      ["free", 0, 0],
      ["free", 1, 0],
    ]);
  });

  test("leaves out the inner calls of calloc and realloc, and calls that free nothing", () => {
    const calls = [
      call("malloc", [64, 0], 0x1000),
      call("calloc", [1, 64], 0x1000),
      call("malloc", [128, 0], 0x2000),
      call("free", [0x1000, 0]),
      call("realloc", [0x1000, 128], 0x2000),
      call("malloc", [256, 0], 0x3000),
      call("realloc", [0, 256], 0x3000),
      call("free", [0, 0]),
    ];
    expect(operationsOf(calls).filter(([name]) => name !== "free")).toEqual([
      ["calloc", 0, 64],
      ["realloc", 0, 128],
      ["malloc", 1, 256],
    ]);
  });

  test("has room for a mark at both ends of the smallest block", () => {
    expect(operationsOf([call("malloc", [0, 0], 0x1000)])[0]).toEqual(["malloc", 0, 8]);
  });

  test("does not add up where a function was missed", () => {
    expect(() => encodeTrace([call("free", [0x1000, 0])])).toThrow("There is no block at 4096 to be freed");
    const twice = [call("malloc", [8, 0], 0x1000), call("malloc", [8, 0], 0x1000)];
    expect(() => encodeTrace(twice)).toThrow("There are two blocks at 4096");
  });

  test("of the compiler is a real run: 100,000 calls and more, megabytes live", async () => {
    const url = new URL("../../modules/heap/compiler.trace.gz", import.meta.url);
    const words = expandTrace(gunzipSync(await readFile(url)));
    expect(words.length / 2).toBeGreaterThan(100_000);
    const sizes: number[] = [];
    let [live, peak] = [0, 0];
    for (let at = 0; at < words.length; at += 2) {
      const slot = (words[at] ?? 0) & 0x3fff_ffff;
      live += (words[at + 1] ?? 0) - (sizes[slot] ?? 0);
      sizes[slot] = words[at + 1] ?? 0;
      peak = Math.max(peak, live);
    }
    expect(peak).toBeGreaterThan(3e6);
    expect(live).toBe(0);
  });
});
