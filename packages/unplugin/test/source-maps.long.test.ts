import { writeFile } from "node:fs/promises";
import { SourceMap } from "node:module";
import { join } from "node:path";
import { launchChromium } from "@rec/conformance/chromium";
import { serveFolder } from "@rec/package-check/serve-folder";
import { build as esbuild } from "esbuild";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import esbuildPlugin from "../src/esbuild.ts";
import type { LinkPluginOptions } from "../src/index.ts";
import { type AssemblyScriptFiles, compileAssemblyScript } from "./support/assembly-script.ts";
import { BUNDLERS, viteBundler, viteServer } from "./support/bundlers/index.ts";
import { assemble, createProject, type Project } from "./support/create-project.ts";
import { type DebuggedPage, type DebuggedScript, debugPage } from "./support/debug-page.ts";

const SOURCE = `@external("./b.wasm", "next")
declare function next(): i32;
export function boom(): void {
  if (next() == 7) unreachable();
}
`;
const LINE_OF_TRAP = 3;

const ALLOCATOR = `(module (import "./a.wasm" "memory" (memory 1)) (data (i32.const 0) "\\07")
  (func $next (export "next") (result i32) (i32.load (i32.const 0))))`;

/** The stack of the trap. */
const STACK = `await new Promise((resolve) => {
  try { boom(); } catch (error) { resolve(error.stack); }
})`;

let browser: Browser;
let compiled: AssemblyScriptFiles;
beforeAll(async () => {
  browser = await launchChromium();
  compiled = await compileAssemblyScript(SOURCE);
}, 300_000);
afterAll(() => browser?.close());

/** A page that calls a module of AssemblyScript, which is in a cycle with another module. */
async function createMapped({ imports = 'import { boom } from "./a.wasm";', result = STACK, hasMap = true } = {}) {
  const project = await createProject({
    name: "source map",
    artifacts: [],
    files: { "b.wasm": ALLOCATOR },
    imports,
    result,
    expected: undefined,
  });
  await writeFile(join(project.folder, "a.wasm"), compiled.wasm);
  if (hasMap) await writeFile(join(project.folder, "a.wasm.map"), compiled.map);
  return project;
}

function mappedScript({ scripts }: DebuggedPage): DebuggedScript {
  const found = scripts.filter(({ sourceMapURL }) => sourceMapURL);
  expect(found).toHaveLength(1);
  return found[0] as DebuggedScript;
}

async function fetchMap({ url, sourceMapURL = "" }: DebuggedScript): Promise<SourceMap> {
  const response = await fetch(new URL(sourceMapURL, url));
  expect([response.status, sourceMapURL]).toEqual([200, expect.stringMatching(/\.wasm\.[0-9a-f]{8}\.map$/)]);
  return new SourceMap(JSON.parse(await response.text()));
}

/** Expects that the offset in the stack of the trap leads to its line by the source map, which is fetched as the tools do. */
async function expectMapped(page: DebuggedPage): Promise<void> {
  const { column } = /a\/boom \(\S+\.wasm:wasm-function\[\d+\]:0x(?<column>[0-9a-f]+)\)/.exec(String(page.shown))
    ?.groups ?? { column: page.shown };
  const map = await fetchMap(mappedScript(page));
  const entry = map.findEntry(0, Number.parseInt(String(column), 16));
  expect(entry).toMatchObject({ originalSource: "a.ts", originalLine: LINE_OF_TRAP });
}

async function debugBuilt(project: Project, build: (project: Project) => Promise<{ url: string; close(): unknown }>) {
  const site = await build(project);
  try {
    const page = await debugPage(browser, site.url);
    await expectMapped(page);
    return page;
  } finally {
    await site.close();
    await project.remove();
  }
}

describe("a page finds the source map of a linked file", () => {
  const writing = BUNDLERS.filter(({ bytes }) => bytes !== "in the script");
  test.each(writing.map((bundler) => [bundler.name, bundler] as const))("of %s", async (_, bundler) => {
    await debugBuilt(await createMapped(), (project) => bundler.build(project));
  });

  test("with fuse: true, which leaves the file alone", async () => {
    await debugBuilt(await createMapped(), (project) => viteBundler.build(project, { options: { fuse: true } }));
  });

  test("of esbuild with a folder for files, minified", async () => {
    await debugBuilt(await createMapped(), async ({ folder, output }) => {
      await esbuild({
        absWorkingDir: folder,
        entryPoints: ["main.js"],
        outdir: "out",
        assetNames: "wasm/[ext]/[name]-[hash]",
        bundle: true,
        minify: true,
        format: "esm",
        plugins: [esbuildPlugin()],
      });
      await writeFile(join(output, "index.html"), '<!doctype html><body><script type="module" src="main.js"></script>');
      return serveFolder(output);
    });
  });
});

describe("the module of ?source", () => {
  test.each([
    ["a build", viteBundler],
    ["the dev server", viteServer],
  ])("has its source map in %s", async (_, bundler) => {
    const project = await createMapped({
      imports: 'import program from "./a.wasm?source";',
      result: "WebAssembly.Module.exports(program).length > 0",
    });
    const site = await bundler.build(project);
    try {
      const page = await debugPage(browser, site.url);
      expect(page.shown).toBe(true);
      await fetchMap(mappedScript(page));
    } finally {
      await site.close();
      await project.remove();
    }
  });
});

test("esbuild without writing gives the source map with the other files", async () => {
  const project = await createMapped();
  try {
    const { outputFiles } = await esbuild({
      absWorkingDir: project.folder,
      entryPoints: ["main.js"],
      outdir: "out",
      write: false,
      bundle: true,
      format: "esm",
      plugins: [esbuildPlugin()],
    });
    const maps = outputFiles.filter(({ path }) => path.endsWith(".map"));
    expect(maps.map(({ text }) => text)).toEqual([compiled.map]);
  } finally {
    await project.remove();
  }
});

test("a file whose source map is missing is linked, and keeps its URL", async () => {
  const project = await createMapped({ hasMap: false });
  const site = await viteBundler.build(project);
  try {
    const page = await debugPage(browser, site.url);
    expect(mappedScript(page).sourceMapURL).toBe("./a.wasm.map");
  } finally {
    await site.close();
    await project.remove();
  }
});

describe("a trap names the functions of a minified production build", () => {
  const inner = `(module $inner (import "./outer.wasm" "memory" (memory 1)) (func $fail (export "fail") unreachable))`;
  const outer = `(module $outer (import "./inner.wasm" "fail" (func $fail)) (memory (export "memory") 1)
    (func $boom (export "boom") (call $fail)))`;
  test.each<[string, LinkPluginOptions, RegExp]>([
    ["of fused files", { fuse: true }, /at inner\.wasm!fail \(.*at outer\.wasm!boom \(/s],
    ["of single files", { fuse: false }, /at inner\.fail \(.*at outer\.boom \(/s],
  ])("%s", async (_, options, expected) => {
    const project = await createProject({
      name: "names",
      artifacts: [],
      imports: 'import { boom } from "./outer.wasm";',
      result: STACK,
      expected: undefined,
    });
    await writeFile(join(project.folder, "inner.wasm"), await assemble(inner, { names: true }));
    await writeFile(join(project.folder, "outer.wasm"), await assemble(outer, { names: true }));
    const site = await viteBundler.build(project, { options });
    try {
      expect((await debugPage(browser, site.url)).shown).toMatch(expected);
    } finally {
      await site.close();
      await project.remove();
    }
  });
});
