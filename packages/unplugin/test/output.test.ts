import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { launchChromium } from "@rec/conformance/chromium";
import { expect, test } from "vitest";
import { viteServer } from "./support/bundlers/index.ts";
import { LESSON, RELATIVE_PATHS } from "./support/cases.ts";
import { createProject } from "./support/create-project.ts";
import { runBundle } from "./support/run-bundle.ts";

test("a bundle for Node.js reads the files beside it", async () => {
  const project = await createProject({
    ...LESSON,
    files: { "script.js": `${LESSON.imports}\nexport const result = ${LESSON.result};\n` },
  });
  try {
    expect((await runBundle(project, { options: { ...LESSON.options } }))["result"]).toEqual(LESSON.expected);
    expect((await readdir(project.output, { recursive: true })).filter((name) => name.endsWith(".wasm"))).toHaveLength(
      1,
    );
  } finally {
    await project.remove();
  }
});

test("with inline, the bytes stand in the script", async () => {
  const project = await createProject({
    ...LESSON,
    files: { "script.js": `${LESSON.imports}\nexport const result = ${LESSON.result};\n` },
  });
  try {
    const options = { ...LESSON.options, inline: true };
    expect((await runBundle(project, { options }))["result"]).toEqual(LESSON.expected);
    expect(await readdir(project.output)).toEqual(["script.js"]);
  } finally {
    await project.remove();
  }
});

test("the same files give the same output in another folder", async () => {
  const files = { ...RELATIVE_PATHS.files, "script.js": 'export * from "./a.wasm";\n' };
  const outputs = await Promise.all(
    [1, 2].map(async () => {
      const project = await createProject({ ...RELATIVE_PATHS, files });
      try {
        await runBundle(project);
        const names = (await readdir(project.output, { recursive: true })).filter((name) => name.includes(".")).sort();
        const texts = names.map((name) => readFile(join(project.output, name), "latin1"));
        return { names, texts: await Promise.all(texts) };
      } finally {
        await project.remove();
      }
    }),
  );
  expect(outputs[0]?.names).toHaveLength(2);
  // Rolldown names the folder of each source in a comment.
  const [first, second] = outputs.map(({ texts }) => texts.map((text) => text.replaceAll(/rec-unplugin-\w+/g, "")));
  expect(first).toEqual(second);
});

test("a page requests the files of a link before a script that the link waits for has run", async () => {
  const slow = "await new Promise((resolve) => setTimeout(resolve, 300));\nexport const done = performance.now();\n";
  const project = await createProject({
    ...RELATIVE_PATHS,
    files: { ...RELATIVE_PATHS.files, "host.js": `${RELATIVE_PATHS.files?.["host.js"]}${slow}` },
    imports: 'import { run } from "./a.wasm";\nimport { done } from "./host.js";',
    result: `(run(1), performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".wasm")).map(({ startTime }) => startTime < done - 250))`,
  });
  const browser = await launchChromium();
  const site = await viteServer.build(project);
  try {
    const page = await browser.newPage();
    await page.goto(site.url);
    await page.waitForFunction("document.body.dataset.shown");
    expect(await page.evaluate("document.body.dataset.shown")).toBe("[true]");
  } finally {
    await browser.close();
    await site.close();
    await project.remove();
  }
});
