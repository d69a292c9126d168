import { readdir, readFile, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launchChromium } from "@rec/conformance/chromium";
import { loadOptimizer } from "@rec/node/freeze";
import { serveFolder } from "@rec/package-check/serve-folder";
import { build as esbuild } from "esbuild";
import { build, createServer } from "vite";
import { expect, test } from "vitest";
import esbuildPlugin from "../src/esbuild.ts";
import vitePlugin from "../src/vite.ts";
import { viteBundler, viteServer } from "./support/bundlers/index.ts";
import { LESSON, RELATIVE_PATHS } from "./support/cases.ts";
import { createProject } from "./support/create-project.ts";
import { runBundle } from "./support/run-bundle.ts";
import { showPage } from "./support/show-page.ts";

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

test("a function called then is no export of the module that import() gives, and other files import it", async () => {
  const project = await createProject({
    ...LESSON,
    files: {
      "promise.wasm": `(module (import "./user.wasm" "use" (func)) (func (export "then") (result i32) (i32.const 7)) (func (export "f")))`,
      "user.wasm": `(module (import "./promise.wasm" "then" (func $then (result i32))) (func (export "use"))
        (func (export "seven") (result i32) (call $then)))`,
      "script.js": `const promise = await import("./promise.wasm");
import { seven } from "./user.wasm";
export const result = [Object.keys(promise), seven()];
`,
    },
  });
  try {
    expect((await runBundle(project, { options: { types: "beside" } }))["result"]).toEqual([["f"], 7]);
    expect(await readFile(join(project.folder, "promise.wasm.d.ts"), "utf8")).not.toMatch(/export .* then/);
  } finally {
    await project.remove();
  }
});

const SCRIPT_OF_LESSON = {
  ...LESSON,
  files: { "script.js": `${LESSON.imports}\nexport const result = ${LESSON.result};\n` },
};

test("with integrity, a script refuses a file that has changed since", async () => {
  const project = await createProject(SCRIPT_OF_LESSON);
  try {
    const options = { ...LESSON.options, integrity: true };
    expect((await runBundle(project, { options }))["result"]).toEqual(LESSON.expected);
    const [file = ""] = (await readdir(project.output, { recursive: true })).filter((name) => name.endsWith(".wasm"));
    await writeFile(join(project.output, file), "changed");
    const script = pathToFileURL(join(project.output, "script.js"));
    await expect(import(/* @vite-ignore */ `${script.href}?again`)).rejects.toThrow(
      /expected sha256-\S+, found sha256-/,
    );
  } finally {
    await project.remove();
  }
});

test("with integrity, a page loads the files by their digests, and refuses a file that has changed", async () => {
  const project = await createProject(LESSON);
  const browser = await launchChromium();
  const site = await viteBundler.build(project, { options: { ...LESSON.options, integrity: true } });
  try {
    expect(await showPage(browser, site.url)).toEqual(LESSON.expected);
    const files = (await readdir(project.output, { recursive: true })).filter((name) => name.endsWith(".wasm"));
    for (const file of files) {
      const bytes = await readFile(join(project.output, file));
      await writeFile(join(project.output, file), Buffer.concat([bytes, Buffer.from([0, 1, 0])]));
    }
    expect(await showPage(browser, site.url)).toMatch(/Unable to load WebAssembly file/);
  } finally {
    await browser.close();
    await site.close();
    await project.remove();
  }
});

test("optimizes a fused group once, and its exports do the same", async () => {
  const project = await createProject(SCRIPT_OF_LESSON);
  const sizes: number[] = [];
  const optimizer = await loadOptimizer();
  const optimize = (bytes: Uint8Array<ArrayBuffer>) => {
    const optimized = optimizer(bytes);
    sizes.push(bytes.length, optimized.length);
    return optimized;
  };
  try {
    const options = { ...LESSON.options, target: "browser", fuse: true, optimize } as const;
    const plugins = [esbuildPlugin(options)];
    await esbuild({
      entryPoints: [join(project.folder, "script.js")],
      bundle: true,
      format: "esm",
      outdir: project.output,
      plugins,
    });
    const [file = ""] = (await readdir(project.output)).filter((name) => name.endsWith(".wasm"));
    const [before = 0, after = 0, ...others] = sizes;
    expect(others).toEqual([]);
    expect(after).toBeLessThan(before);
    expect((await readFile(join(project.output, file))).length).toBe(after);
    expect((await runBundle(project, { options: { ...options, target: "node" } }))["result"]).toEqual(LESSON.expected);
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

test.each(["/deep/", "./"])("a page of Vite with the base %s finds the files", async (base) => {
  const project = await createProject(LESSON);
  const browser = await launchChromium();
  const deep = join(project.output, "deep");
  const common = { root: project.folder, base, configFile: false, logLevel: "silent" } as const;
  await build({ ...common, plugins: [vitePlugin(LESSON.options)], build: { outDir: deep } });
  const site = await serveFolder(project.output);
  try {
    expect(await showPage(browser, `${site.url}deep/`)).toEqual(LESSON.expected);
  } finally {
    await site.close();
    await browser.close();
    await project.remove();
  }
});

test("a page of Vite's dev server with a base finds the files", async () => {
  const project = await createProject(LESSON);
  const browser = await launchChromium();
  const server = await createServer({
    root: project.folder,
    base: "/deep/",
    configFile: false,
    logLevel: "silent",
    plugins: [vitePlugin(LESSON.options)],
    server: { host: "127.0.0.1", port: 0 },
  });
  await server.listen();
  try {
    const address = server.httpServer?.address() as AddressInfo | undefined;
    expect(await showPage(browser, `http://127.0.0.1:${address?.port}/deep/`)).toEqual(LESSON.expected);
  } finally {
    await server.close();
    await browser.close();
    await project.remove();
  }
});

test("an entry of esbuild in a folder finds the files", async () => {
  const project = await createProject({ ...LESSON, files: { "pages/main.js": "import '../main.js';\n" } });
  const browser = await launchChromium();
  await esbuild({
    absWorkingDir: project.folder,
    entryPoints: ["pages/main.js"],
    outdir: project.output,
    outbase: project.folder,
    bundle: true,
    format: "esm",
    plugins: [esbuildPlugin(LESSON.options)],
  });
  await project.write("out/index.html", '<!doctype html><body><script type="module" src="pages/main.js"></script>');
  const site = await serveFolder(project.output);
  try {
    expect(await showPage(browser, site.url)).toEqual(LESSON.expected);
  } finally {
    await site.close();
    await browser.close();
    await project.remove();
  }
});
