import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { launchChromium } from "@rec/conformance/chromium";
import { serveFolder } from "@rec/package-check/serve-folder";
import { rspack } from "@rspack/core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import webpack from "webpack";
import rspackPlugin from "../src/rspack.ts";
import webpackPlugin from "../src/webpack.ts";
import type { PluginCase } from "./support/cases.ts";
import { COUNTING, counter, step } from "./support/counting.ts";
import { createProject, type Project } from "./support/create-project.ts";
import { shownBy } from "./support/show-page.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

interface Visit {
  readonly page: Page;
  readonly project: Project;
  /** Lines of the console. */
  readonly lines: readonly string[];
  /** Changes a file, waits for the build, and lets the page apply the update as the client of a dev server does. */
  update(name: string, text: string): Promise<void>;
}

type Bundle = (project: Project) => WatchedCompiler;

/** The part of a compiler of webpack and Rspack that is used here. */
interface WatchedCompiler {
  watch(
    options: { readonly aggregateTimeout: number },
    listener: (error: Error | null, stats?: Statistics) => void,
  ): { close(done: () => void): void } | undefined;
}

interface Statistics {
  hasErrors(): boolean;
  toString(options: object): string;
}

const settingsOf = ({ folder, output }: Project) => ({
  mode: "development" as const,
  devtool: false as const,
  context: folder,
  entry: "./main.js",
  output: { path: output },
});

const inWebpack: Bundle = (project) =>
  webpack({ ...settingsOf(project), plugins: [new webpack.HotModuleReplacementPlugin(), webpackPlugin()] });

const inRspack = (project: Project, native = false): WatchedCompiler =>
  rspack({
    ...settingsOf(project),
    experiments: { asyncWebAssembly: native },
    plugins: [new rspack.HotModuleReplacementPlugin(), rspackPlugin()],
  });

/** The client of a dev server, in short: applies an update, and loads the page again if no script accepts it. */
const CLIENT = `globalThis.applyUpdate = async () => {
  try {
    const updated = await import.meta.webpackHot.check(true);
    return updated !== null && updated.length > 0;
  } catch (error) {
    console.log("[client] " + error.message);
    location.reload();
    return true;
  }
};`;

const HOT: PluginCase = {
  ...COUNTING,
  imports: `import { count } from "./counter.wasm";
${CLIENT}
if (import.meta.webpackHot) import.meta.webpackHot.accept("./counter.wasm", () => {
  globalThis.updated = true;
  show();
});`,
  result: "[count(), globalThis.updated === true, performance.timeOrigin]",
};

async function visit(testCase: PluginCase, bundle: Bundle, act: (visited: Visit) => Promise<void>): Promise<void> {
  const project = await createProject(testCase);
  await copyFile(join(project.folder, "index.html"), join(project.output, "index.html"));
  let watching: ReturnType<WatchedCompiler["watch"]>;
  const first = new Promise<void>((done, fail) => {
    watching = bundle(project).watch({ aggregateTimeout: 50 }, (error, stats) => {
      const errors = stats?.hasErrors() ? new Error(stats.toString({ all: false, errors: true })) : undefined;
      if (error ?? errors) fail(error ?? errors);
      else done();
    });
  });
  const site = await serveFolder(project.output);
  const page = await browser.newPage();
  const lines: string[] = [];
  page.on("console", (message) => lines.push(message.text()));
  page.on("pageerror", (error) => lines.push(String(error)));
  try {
    await first;
    await page.goto(site.url);
    await act({
      page,
      project,
      lines,
      async update(name, text) {
        await project.write(name, text);
        // A bundler may build again before it sees the change. A page that is loaded again answers nothing.
        await vi.waitFor(async () => expect(await page.evaluate("applyUpdate()").catch(() => true)).toBe(true), {
          timeout: 60_000,
          interval: 100,
        });
      },
    });
  } finally {
    await page.close();
    await site.close();
    await new Promise<void>((done) => watching?.close(() => done()));
    await project.remove();
  }
}

type Shown = readonly [count: number, isUpdated: boolean, loadedAt: number];

describe("a script that accepts updates of a file, in a page of webpack", () => {
  test("calls the new function by the name of its import, and the memory stays", async () => {
    await visit(HOT, inWebpack, async ({ page, update, lines }) => {
      const first = (await shownBy(page)) as Shown;
      expect(first.slice(0, 2)).toEqual([1, false]);
      await update("step.wasm", step(10));
      const second = (await shownBy(page, first)) as Shown;
      expect(second).toEqual([11, true, first[2]]);
      await update("counter.wasm", counter({ factor: 100 }));
      expect(await shownBy(page, second)).toEqual([1011, true, first[2]]);
      expect(lines.filter((line) => line.startsWith("[rec]"))).toEqual([
        "[rec] step.wasm linked again; counter.wasm kept",
        expect.stringMatching(/^\[rec\] counter.wasm linked again; no module kept\n {2}step.wasm instance: its import/),
      ]);
    });
  });

  test("says in the console that a memory is lost which does not fit", async () => {
    await visit(HOT, inWebpack, async ({ page, update, lines }) => {
      const first = (await shownBy(page)) as Shown;
      await update("counter.wasm", counter({ memory: "2", factor: 5 }));
      expect(await shownBy(page, first)).toEqual([5, true, first[2]]);
      expect(lines.find((line) => line.startsWith("[rec]"))).toMatch(
        /^\[rec\] counter.wasm linked again; .*\n {2}counter.wasm memory memory: it does not fit/s,
      );
    });
  });

  test("loads the page again if a file needs a further one, and says why", async () => {
    await visit(HOT, inWebpack, async ({ page, project, update, lines }) => {
      const first = (await shownBy(page)) as Shown;
      await project.write(
        "more.wasm",
        `(module (import "./step.wasm" "step" (func (result i32))) (func (export "more")))`,
      );
      await update("step.wasm", step(3, `(import "./more.wasm" "more" (func))`));
      const second = (await shownBy(page, first)) as Shown;
      expect(second.slice(0, 2)).toEqual([3, false]);
      expect(second[2]).not.toBe(first[2]);
      expect(lines).toContainEqual(
        "[rec] The page is loaded again, because its modules cannot be linked again: the files were counter.wasm, step.wasm, and are counter.wasm, more.wasm, step.wasm",
      );
    });
  });

  test("loads the page again if another script imports the file too, and accepts no updates", async () => {
    const other: PluginCase = {
      ...HOT,
      files: { ...HOT.files, "other.js": `export { count as same } from "./counter.wasm";\n` },
      imports: `${HOT.imports}\nimport { same } from "./other.js";`,
      result: "[same(), globalThis.updated === true, performance.timeOrigin]",
    };
    await visit(other, inWebpack, async ({ page, update }) => {
      const first = (await shownBy(page)) as Shown;
      await update("step.wasm", step(10));
      const second = (await shownBy(page, first)) as Shown;
      expect(second.slice(0, 2)).toEqual([10, false]);
      expect(second[2]).not.toBe(first[2]);
    });
  });
});

const ALONE: PluginCase = {
  ...HOT,
  files: { "counter.wasm": '(module (func (export "count") (result i32) (i32.const 1)))' },
};

describe("a script that accepts updates of a file, in a page of Rspack, which waits for no module:", () => {
  test.each([
    ["files that need each other", HOT, false, "step.wasm", step(10), 10],
    ["a file that Rspack otherwise runs itself", ALONE, true, "counter.wasm", counterOf(10), 10],
  ] as const)("the page is loaded again, for %s", async (_, testCase, native, name, text, count) => {
    await visit(
      testCase,
      (project) => inRspack(project, native),
      async ({ page, update, lines }) => {
        const first = (await shownBy(page)) as Shown;
        await update(name, text);
        const second = (await shownBy(page, first)) as Shown;
        expect(second.slice(0, 2)).toEqual([count, false]);
        expect(second[2]).not.toBe(first[2]);
        expect(lines).toContainEqual(
          expect.stringMatching(/^\[client\] Aborted because of self decline: \.\/counter\.wasm/),
        );
      },
    );
  });
});

function counterOf(result: number): string {
  return `(module (func (export "count") (result i32) (i32.const ${result})))`;
}
