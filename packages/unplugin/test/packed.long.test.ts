import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { launchChromium } from "@rec/conformance/chromium";
import { libraryFolder, packPublicPackage } from "@rec/package-check/public-packages";
import { serveFolder } from "@rec/package-check/serve-folder";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BUNDLERS, viteServer } from "./support/bundlers/index.ts";
import { BROKEN, LESSON, PACKED_CASES, type PluginCase } from "./support/cases.ts";
import { COUNTING, step } from "./support/counting.ts";
import { createProject, type Project } from "./support/create-project.ts";
import { installedEntry } from "./support/load-plugin.ts";
import { shownBy, showPage } from "./support/show-page.ts";

const PACKAGES = ["core", "unplugin", "wasm"] as const;

let browser: Browser;
let folder: string;
const tarballs = new Map<string, string>();

beforeAll(async () => {
  browser = await launchChromium();
  folder = await mkdtemp(join(tmpdir(), "rec-packed-"));
  for (const name of PACKAGES) tarballs.set(name, await packPublicPackage(name, join(folder, name)));
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A project with the packed packages, as an installer places them. */
async function createInstalled(one: PluginCase): Promise<Project> {
  const project = await createProject(one);
  for (const name of PACKAGES) {
    const installed = join(project.folder, "node_modules/@rec", name);
    await mkdir(installed, { recursive: true });
    await promisify(execFile)("tar", ["-xzf", tarballs.get(name) as string, "-C", installed, "--strip-components=1"]);
  }
  await symlink(libraryFolder("unplugin"), join(project.folder, "node_modules/unplugin"));
  return project;
}

describe.each(BUNDLERS)("$name with the packed packages", (bundler) => {
  test.each(PACKED_CASES)("builds $name", async (one) => {
    const project = await createInstalled(one);
    const site = await bundler.build(project, { options: one.options, entry: installedEntry(project.folder) });
    try {
      expect(await showPage(browser, site.url)).toEqual(one.expected);
    } finally {
      await site.close();
      await project.remove();
    }
  });

  // The dev server shows errors in the page: see errors.test.ts.
  test.skipIf(bundler === viteServer)("refuses a broken graph", async () => {
    const project = await createInstalled(BROKEN);
    try {
      const building = bundler.build(project, { entry: installedEntry(project.folder) });
      await expect(building).rejects.toThrow(/UNRESOLVED_IMPORT {2}"env" "log"/);
    } finally {
      await project.remove();
    }
  });
});

test("links again in a page of Vite's dev server, with the packed packages", async () => {
  const project = await createInstalled(COUNTING);
  const site = await viteServer.build(project, { entry: installedEntry(project.folder) });
  const page = await browser.newPage();
  try {
    await page.goto(site.url);
    const first = (await shownBy(page)) as [number, boolean, number];
    await project.write("step.wasm", step(10));
    expect(await shownBy(page, first)).toEqual([11, true, first[2]]);
  } finally {
    await page.close();
    await site.close();
    await project.remove();
  }
});

test("the first example of the README works as it stands, with the command of Vite", async () => {
  const project = await createInstalled(LESSON);
  try {
    const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
    const blocks = [...readme.matchAll(/```js\n\/\/ (\S+)\n(.*?)```/gs)];
    expect(blocks.map(([, name]) => name)).toEqual(["vite.config.js", "main.js"]);
    for (const [, name = "", code = ""] of blocks) await project.write(name, code);
    const command = join(import.meta.dirname, "../node_modules/vite/bin/vite.js");
    await promisify(execFile)(process.execPath, [command, "build", "--outDir", project.output], {
      cwd: project.folder,
    });
    const site = await serveFolder(project.output);
    const page = await browser.newPage();
    await page.goto(site.url);
    await page.waitForFunction("document.body.textContent.trim() !== ''");
    expect((await page.textContent("body"))?.trim()).toMatch(/^record 2 at [1-9]\d*$/);
    await page.close();
    await site.close();
  } finally {
    await project.remove();
  }
});
