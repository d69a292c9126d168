import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { childrenOf, largestPeakBytes } from "./peak-memory.ts";

const FILLED_BYTES = 300e6;

describe("largestPeakBytes()", () => {
  test("is that of the largest process that counts, also where a child of a child is the largest", async () => {
    const fill = `const bytes = new Uint8Array(${FILLED_BYTES}).fill(1); console.log(bytes.length); setTimeout(() => {}, 60_000)`;
    const start = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(fill)}], { stdio: "inherit" })`;
    const child = spawn(process.execPath, ["-e", start], { stdio: ["ignore", "pipe", "inherit"] });
    const grandchildren = () => childrenOf(child.pid as number);
    try {
      await once(child.stdout, "data");
      expect(largestPeakBytes(child.pid as number, () => true)).toBeGreaterThan(FILLED_BYTES);
      const withoutLargest = largestPeakBytes(child.pid as number, (line) => !line.includes("fill"));
      expect(withoutLargest).toBeLessThan(FILLED_BYTES);
    } finally {
      for (const id of grandchildren()) process.kill(id, "SIGKILL");
      child.kill("SIGKILL");
    }
  });
});
