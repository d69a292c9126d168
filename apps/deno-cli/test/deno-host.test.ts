import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runDeno } from "./run-rec.ts";

test("wait() of Deno's host lasts as long as it is told, or rejects with the reason of an abort", async () => {
  const { stdout, stderr } = await runDeno([fileURLToPath(new URL("wait-in-deno.ts", import.meta.url))]);
  expect(stderr).toBe("");
  const { durationMs, reasons } = JSON.parse(stdout);
  // Timers and the clock are rounded each in its own way.
  expect(durationMs).toBeGreaterThan(28);
  // It would run on for a quarter of an hour if a timer were left.
  expect(reasons).toEqual(["enough", "too late"]);
});
