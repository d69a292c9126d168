import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runTests } from "./run-tests.js";

const inPackage = (/** @type {string} */ path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

let folder = "";
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "mutants-test-")));
  cpSync(inPackage("fixture"), folder, { recursive: true });
  symlinkSync(inPackage("node_modules"), join(folder, "node_modules"));
  cpSync(join(folder, "broken.txt"), join(folder, "src/broken.test.ts"));
  cpSync(join(folder, "endless.txt"), join(folder, "src/endless.test.ts"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Command lines of processes that mention a text. */
const processesOf = (/** @type {string} */ text) =>
  execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(text));

describe("runTests()", () => {
  test.each(
    /** @type {const} */ ([
      ["passed", "src/clamp.test.ts"],
      ["failed", "src/broken.test.ts"],
    ]),
  )("tells that tests %s", async (verdict, file) => {
    const run = await runTests(folder, { args: ["run", file], limitMs: 60_000 });
    expect(run.verdict).toBe(verdict);
    expect(run.output).toContain("Test Files");
  });

  test("ends tests that do not come to an end, and all of their processes", async () => {
    const args = ["run", "src/endless.test.ts"];
    const { verdict, durationMs } = await runTests(folder, { args, limitMs: 5_000 });
    expect(verdict).toBe("timed out");
    expect(durationMs).toBeGreaterThanOrEqual(5_000);
    expect(processesOf("src/endless.test.ts")).toEqual([]);
  });

  test("rejects with the reason of an abort", async () => {
    const reason = new Error("enough");
    const abort = new AbortController();
    const run = runTests(folder, { args: ["run", "src/endless.test.ts"], limitMs: 60_000, signal: abort.signal });
    abort.abort(reason);
    await expect(run).rejects.toBe(reason);
  });
});
