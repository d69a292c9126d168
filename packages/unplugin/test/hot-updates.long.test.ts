import { launchChromium } from "@rec/conformance/chromium";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { viteServer } from "./support/bundlers/index.ts";
import type { PluginCase } from "./support/cases.ts";
import { COUNTING, counter, step } from "./support/counting.ts";
import { createProject, type Project } from "./support/create-project.ts";
import { overlayOf, shownBy } from "./support/show-page.ts";

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
}

async function visit(testCase: PluginCase, act: (visited: Visit) => Promise<void>): Promise<void> {
  const project = await createProject(testCase);
  const site = await viteServer.build(project);
  const page = await browser.newPage();
  const lines: string[] = [];
  page.on("console", (message) => lines.push(message.text()));
  try {
    await page.goto(site.url);
    await act({ page, project, lines });
  } finally {
    await page.close();
    await site.close();
    await project.remove();
  }
}

type Shown = readonly [count: number, isNewest: boolean, loadedAt: number];

describe("a script that accepts updates of a file, in Vite's dev server", () => {
  test("calls the new function by the name of its import, and the memory stays", async () => {
    await visit(COUNTING, async ({ page, project, lines }) => {
      const first = (await shownBy(page)) as Shown;
      expect(first.slice(0, 2)).toEqual([1, false]);
      await project.write("step.wasm", step(10));
      const second = (await shownBy(page, first)) as Shown;
      expect(second).toEqual([11, true, first[2]]);
      await project.write("counter.wasm", counter({ factor: 100 }));
      let before = second;
      let third = (await shownBy(page, second)) as Shown;
      // On a busy machine, the watcher of Vite may tell the earlier change twice.
      for (; third[0] < 1000; third = (await shownBy(page, before)) as Shown) before = third;
      expect(third).toEqual([before[0] + 1000, true, first[2]]);
      expect([...new Set(lines.filter((line) => line.startsWith("[rec]")))]).toEqual([
        "[rec] step.wasm linked again; counter.wasm kept",
        expect.stringMatching(/^\[rec\] counter.wasm linked again; no module kept\n {2}step.wasm instance: its import/),
      ]);
    });
  });

  test("says in the console that a memory is lost which does not fit", async () => {
    await visit(COUNTING, async ({ page, project, lines }) => {
      const first = (await shownBy(page)) as Shown;
      await project.write("counter.wasm", counter({ memory: "2", factor: 5 }));
      expect(await shownBy(page, first)).toEqual([5, true, first[2]]);
      expect(lines.find((line) => line.startsWith("[rec]"))).toMatch(
        /^\[rec\] counter.wasm linked again; .*\n {2}counter.wasm memory memory: it does not fit/s,
      );
    });
  });

  test("loads the page again if a file needs a further one, and says why", async () => {
    await visit(COUNTING, async ({ page, project, lines }) => {
      const first = (await shownBy(page)) as Shown;
      await project.write(
        "more.wasm",
        `(module (import "./step.wasm" "step" (func (result i32))) (func (export "more")))`,
      );
      await project.write("step.wasm", step(3, `(import "./more.wasm" "more" (func))`));
      const second = (await shownBy(page, first)) as Shown;
      expect(second.slice(0, 2)).toEqual([3, false]);
      expect(second[2]).not.toBe(first[2]);
      expect(lines).toContainEqual(
        "[rec] The page is loaded again, because its modules cannot be linked again: the files were counter.wasm, step.wasm, and are counter.wasm, more.wasm, step.wasm",
      );
    });
  });

  test("shows an error of the link, and runs the new file when it is mended", async () => {
    await visit(COUNTING, async ({ page, project }) => {
      await shownBy(page);
      await project.write("step.wasm", "(module)");
      const text = await overlayOf(page);
      expect(text).toContain('UNRESOLVED_IMPORT  "./step.wasm" "step"');
      await project.write("step.wasm", step(7));
      await page.waitForFunction('JSON.parse(document.body?.dataset.shown ?? "[0]")[0] >= 7');
    });
  });

  test("loads the page again if a script imports the file too that accepts no updates, such as that of a worker", async () => {
    const worker = `import { count } from "./counter.wasm"; postMessage(count());`;
    const withWorker: PluginCase = {
      ...COUNTING,
      files: { ...COUNTING.files, "worker.js": worker },
      result: `[count(), await new Promise((resolve) => {
  new Worker(new URL("./worker.js", import.meta.url), { type: "module" }).onmessage = ({ data }) => resolve(data);
})]`,
    };
    await visit(withWorker, async ({ page, project }) => {
      expect(await shownBy(page)).toEqual([1, 1]);
      await project.write("step.wasm", step(10));
      expect(await shownBy(page, [1, 1])).toEqual([10, 10]);
    });
  });

  test("links a file without a cycle, which Vite otherwise runs itself", async () => {
    const alone: PluginCase = {
      ...COUNTING,
      files: {
        "counter.wasm": `(module (memory (export "memory") 1) (func (export "count") (result i32)
          (i32.store (i32.const 0) (i32.add (i32.const 1) (i32.load (i32.const 0)))) (i32.load (i32.const 0))))`,
      },
    };
    await visit(alone, async ({ page, project }) => {
      const first = (await shownBy(page)) as Shown;
      await project.write("counter.wasm", counterBy(20));
      expect(await shownBy(page, first)).toEqual([21, true, first[2]]);
    });
  });
});

const counterBy = (size: number) => `(module (memory (export "memory") 1) (func (export "count") (result i32)
  (i32.store (i32.const 0) (i32.add (i32.const ${size}) (i32.load (i32.const 0)))) (i32.load (i32.const 0))))`;
