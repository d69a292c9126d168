import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { launchChromium } from "@rec/conformance/chromium";
import { buildFolders } from "@rec/conformance/libraries";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BUNDLERS, viteServer } from "./support/bundlers/index.ts";
import type { PluginCase } from "./support/cases.ts";
import { createProject, type Project } from "./support/create-project.ts";
import { overlayOf, shownBy, showPage } from "./support/show-page.ts";
import type { Site } from "./support/tested-bundler.ts";

/*
 * A program of C with dynamic libraries in several folders, as a script imports it. `same-as-hooks.long.test.ts` has programs of the text
 * format, in each bundler too.
 */

type Files = Awaited<ReturnType<typeof buildFolders>>;

const PROGRAM: PluginCase = {
  name: "a program of C with dynamic libraries",
  artifacts: [],
  imports: `import { run } from "./bin/main.wasm";\nimport { both_count } from "./bin/main.wasm";`,
  result: "[run(3), both_count()]",
  expected: [42, 2],
};

let browser: Browser;
let files: Files;

beforeAll(async () => {
  browser = await launchChromium();
  files = await buildFolders();
}, 300_000);
afterAll(() => browser?.close());

async function place(project: Project, placed: Files): Promise<void> {
  for (const [name, bytes] of Object.entries(placed)) {
    await mkdir(dirname(join(project.folder, name)), { recursive: true });
    await writeFile(join(project.folder, name), bytes);
  }
}

async function withProject(act: (project: Project) => Promise<void>, one: PluginCase = PROGRAM): Promise<void> {
  const project = await createProject(one);
  try {
    await place(project, files);
    await act(project);
  } finally {
    await project.remove();
  }
}

describe.each(BUNDLERS)("$name", (bundler) => {
  test("links a program with the libraries that it finds", async () => {
    await withProject(async (project) => {
      const site = await bundler.build(project);
      try {
        expect(await showPage(browser, site.url)).toEqual(PROGRAM.expected);
      } finally {
        await site.close();
      }
    });
  });

  test.runIf(bundler !== viteServer)("names all libraries that are missing, with their places", async () => {
    await withProject(async (project) => {
      await rm(join(project.folder, "lib/deep"), { recursive: true });
      const failure = await bundler.build(project).then(
        () => new Error("It was built"),
        (error: Error) => error,
      );
      const text = stripVTControlCharacters(failure.message);
      expect(text).toContain('Cannot find the library "libdeepest.so" that it needs: there is no file');
      for (const path of [
        '"./../lib/libdeepest.so" or "./libdeepest.so"',
        '"./deep/libdeepest.so" or "./libdeepest.so"',
      ]) {
        expect(text).toContain(path);
      }
      expect(text).toContain("main.js");
    });
  });
});

describe("Vite's dev server", () => {
  const visit = async (
    one: PluginCase,
    act: (visited: {
      readonly page: Page;
      readonly project: Project;
      readonly lines: readonly string[];
    }) => Promise<void>,
  ): Promise<void> => {
    await withProject(async (project) => {
      const site: Site = await viteServer.build(project);
      const page = await browser.newPage();
      const lines: string[] = [];
      page.on("console", (message) => lines.push(message.text()));
      try {
        await page.goto(site.url);
        await act({ page, project, lines });
      } finally {
        await page.close();
        await site.close();
      }
    }, one);
  };

  test("loads the page again when a library changes", async () => {
    await visit(PROGRAM, async ({ page, project }) => {
      expect(await shownBy(page)).toEqual([42, 2]);
      const { "lib/libmiddle.so": middle } = await buildFolders({ factor: 100 });
      await place(project, { "lib/libmiddle.so": middle as Files[string] });
      expect(await shownBy(page, [42, 2])).toEqual([402, 2]);
    });
  });

  test("shows the error of a library that is missing, and loads the page again when it is there", async () => {
    await visit(PROGRAM, async ({ page, project }) => {
      await shownBy(page);
      await rm(join(project.folder, "lib/libmiddle.so"));
      await place(project, { "bin/main.wasm": files["bin/main.wasm"] as Files[string] });
      expect(await overlayOf(page)).toContain('Cannot find the library "libmiddle.so"');
      await place(project, { "lib/libmiddle.so": files["lib/libmiddle.so"] as Files[string] });
      await page.waitForFunction(
        'document.body?.dataset.shown === "[42,2]" && !document.querySelector("vite-error-overlay")',
      );
    });
  });

  test("loads the page again for a script that accepts updates, and says why", async () => {
    const accepting: PluginCase = {
      ...PROGRAM,
      imports: `${PROGRAM.imports}
let loadedAt = performance.timeOrigin;
import.meta.hot.accept("./bin/main.wasm", () => {});`,
      result: "[run(3), loadedAt]",
    };
    await visit(accepting, async ({ page, project, lines }) => {
      const first = (await shownBy(page)) as readonly [number, number];
      expect(first[0]).toBe(42);
      const { "lib/libmiddle.so": middle } = await buildFolders({ factor: 100 });
      await place(project, { "lib/libmiddle.so": middle as Files[string] });
      const second = (await shownBy(page, first)) as readonly [number, number];
      expect(second[0]).toBe(402);
      expect(second[1]).not.toBe(first[1]);
      expect(lines.find((line) => line.startsWith("[rec]"))).toMatch(
        /^\[rec\] The page is loaded again, because its modules cannot be linked again: .*dynamic librar/s,
      );
    });
  });
});
