import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const run = promisify(execFile);
const main = fileURLToPath(new URL("main.js", import.meta.url));
const fixture = fileURLToPath(new URL("../fixture", import.meta.url));
const modules = fileURLToPath(new URL("../node_modules", import.meta.url));

/** A workspace with one package, in a temporary folder of its own. */
let root = "";
let folder = "";
let temporary = "";
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "mutants-test-")));
  folder = join(root, "packages/fixture");
  temporary = join(root, "tmp");
  mkdirSync(temporary);
  cpSync(fixture, folder, { recursive: true });
  symlinkSync(modules, join(folder, "node_modules"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** @param {readonly string[]} args */
const mutants = (...args) =>
  run(process.execPath, [main, ...args], { cwd: folder, env: { ...process.env, TMPDIR: temporary } });

/** @param {string} path */
const read = (path) => readFileSync(join(folder, path), "utf8");

describe("mutants", () => {
  test("lists the faults that no test notices and the tests that kill the others, and leaves nothing behind", async () => {
    const before = [read("src/clamp.ts"), read("src/forgotten.ts")];
    const { stdout } = await mutants("--count", "100", "--seed", "3");
    expect(stdout).toContain("seed 3");
    // Equal bounds: both comparisons give the same result for each value.
    const survivors = stdout.slice(stdout.indexOf("Survivors:")).match(/src\/\S+ .*/g);
    expect(survivors).toEqual([
      'src/clamp.ts:3:13  operator  "<" becomes "<="',
      'src/clamp.ts:4:16  operator  ">" becomes ">="',
      'src/forgotten.ts:3:16  operator  "+" becomes "-"',
      'src/forgotten.ts:3:18  constant  "1" becomes "2"',
    ]);
    expect(stdout).toMatch(/killed by tests beside it after \d+ s: src\/clamp.ts:3:7 {2}condition/);
    expect(stdout).toMatch(/killed by quick tests after \d+ s: src\/forgotten.ts:7/);
    expect(stdout).toContain("4 survived");
    expect([read("src/clamp.ts"), read("src/forgotten.ts")]).toEqual(before);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test("seeds only into the given files", async () => {
    const { stdout } = await mutants("--count", "1", "--seed", "1", "forgotten.ts");
    expect(stdout).toMatch(/1\/1 .*src\/forgotten.ts/);
    await expect(mutants("nowhere")).rejects.toMatchObject({ stderr: expect.stringContaining("src/nowhere") });
  });

  test("ends with an error if the tests do not pass without a fault", async () => {
    cpSync(join(folder, "broken.txt"), join(folder, "src/broken.test.ts"));
    await expect(mutants("--count", "1")).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("The tests do not pass without a mutant: failed"),
    });
    expect(readdirSync(temporary)).toEqual([]);
  });

  test("removes its copy if it is ended", async () => {
    const child = execFile(process.execPath, [main, "--count", "9"], {
      cwd: folder,
      env: { ...process.env, TMPDIR: temporary },
    });
    const ended = new Promise((resolve) => child.on("close", resolve));
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    expect(readdirSync(temporary)).toHaveLength(1);
    child.kill("SIGTERM");
    expect(await ended).toBe(1);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test("prints how it is used", async () => {
    expect((await mutants("--help")).stdout).toContain("--seed");
    await expect(mutants("--count", "none")).rejects.toMatchObject({ stderr: expect.stringContaining("Usage") });
  });
});
