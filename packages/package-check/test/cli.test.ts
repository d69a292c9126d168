import { execFile } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shellLinesOf } from "./install-lines.ts";
import { installedFolder, tarballs } from "./scratch-project.ts";
import { createStranger, missingCommand, type Stranger } from "./stranger.ts";

const MOST_FIRST_BYTES = 60_000;
const MOST_BYTES = 770_000;

let stranger: Stranger;

beforeAll(async () => {
  stranger = await createStranger();
});
afterAll(() => stranger?.leave());

test("the tarball of @rec/cli has two files of code, a README and the license", async () => {
  const { stdout } = await promisify(execFile)("tar", ["-tzf", tarballs.cli]);
  expect(stdout.trim().split("\n").sort()).toEqual([
    "package/LICENSE",
    "package/README.md",
    "package/dist/commands.js",
    "package/dist/rec.js",
    "package/package.json",
  ]);
  const sizeOf = async (file: string) => (await stat(join(installedFolder("cli"), "dist", file))).size;
  // The time that a runtime takes to start the command grows with the first file.
  expect(await sizeOf("rec.js")).toBeLessThan(MOST_FIRST_BYTES);
  expect(await sizeOf("commands.js")).toBeLessThan(MOST_BYTES);
});

/** Runs a call of the lesson, and prints its result alone. */
const CALL = `rec run program.wasm memory.wasm --call 'program.createRecord(2, 1.1, 2.2)' --quiet`;

/** The first line of the README that starts with these words. */
async function lineOf(start: string): Promise<string> {
  const readme = await readFile(join(installedFolder("cli"), "README.md"), "utf8");
  return shellLinesOf(readme).find((line) => line.startsWith(start)) ?? "";
}

describe("the command rec", () => {
  test("is run by npx, as the README says", async () => {
    const folder = await stranger.createProject("npx");
    const printed = await stranger.shell((await lineOf("npx ")).replace("npx ", "npx --yes "), folder);
    expect(printed).toMatch(/program\.createRecord\(2, 1\.1, 2\.2\) = [1-9]/);
  });

  test.each(["npm", "deno"])("is installed by %s, as the README says", async (installer) => {
    const folder = await stranger.createProject(installer);
    await stranger.shell(await lineOf(`${installer} install --global`), folder);
    expect(await stranger.shell(CALL, folder)).toMatch(/^[1-9]\d*\n$/);
    expect(await stranger.shell("rec demo", folder)).toMatch(/in memory at \d+: id 2, x 1\.1, y 2\.2/);
    const remove = installer === "npm" ? "npm uninstall --global @rec/cli" : "deno uninstall --global rec";
    await stranger.shell(remove, folder);
    await expect(stranger.shell(CALL, folder)).rejects.toThrow("not found");
  });

  test("runs in Bun", async ({ skip }) => {
    const missing = missingCommand("bun");
    if (missing !== undefined) return skip(missing);
    const folder = await stranger.createProject("bun");
    await stranger.shell("bun add @rec/cli", folder);
    expect(await stranger.shell(`bun --bun ${CALL.replace(/^rec/, "node_modules/.bin/rec")}`, folder)).toMatch(
      /^[1-9]\d*\n$/,
    );
  });
});
