import { execFile } from "node:child_process";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { bun } from "@rec/runtimes";
import { rspack } from "@rspack/core";
import { context } from "esbuild";
import { watch as rollupWatch } from "rollup";
import { afterEach, describe, expect, test } from "vitest";
import webpack from "webpack";
import esbuildPlugin from "../src/esbuild.ts";
import rollupPlugin from "../src/rollup.ts";
import rspackPlugin from "../src/rspack.ts";
import webpackPlugin from "../src/webpack.ts";
import type { PluginCase } from "./support/cases.ts";
import { assemble, createProject, type Project } from "./support/create-project.ts";
import { sourceEntry } from "./support/load-plugin.ts";

let project: Project;
afterEach(() => project?.remove());

/** `a.wasm` needs `b.wasm`, which needs `c.wasm`. */
const ROW: PluginCase = {
  name: "files in a row",
  artifacts: [],
  files: {
    "a.wasm": `(module (import "./b.wasm" "b" (func $b (result i32))) (global $calls (mut i32) (i32.const 0))
      (func (export "calls") (result i32) (global.get $calls))
      (func (export "a") (result i32) (global.set $calls (i32.add (global.get $calls) (i32.const 1))) (call $b)))`,
    "b.wasm": `(module (import "./c.wasm" "c" (func $c (result i32))) (func (export "b") (result i32) (call $c)))`,
    "c.wasm": `(module (func (export "c") (result i32) (i32.const 1)))`,
    "script.js": `import { a, calls } from "./a.wasm";
      import { b } from "./b.wasm";
      import { c } from "./c.wasm";
      export const result = [a(), b(), c(), calls()];`,
  },
  imports: "",
  result: "",
  expected: undefined,
};

/** Needs `a.wasm`: then all three files are in a cycle. */
const CYCLIC_C = `(module (import "./a.wasm" "calls" (func $calls (result i32)))
  (func (export "c") (result i32) (i32.add (i32.const 10) (call $calls))))`;

const FIRST = [1, 1, 1, 1];
const SECOND = [11, 11, 11, 1];

let version = 0;

/** The result of the script of a build, in a process of its own only for the names of its files. */
async function resultOf(name = "script.js"): Promise<unknown> {
  const script = join(project.output, `script-${version++}.mjs`);
  await writeFile(script, await readFile(join(project.output, name)));
  return ((await import(/* @vite-ignore */ pathToFileURL(script).href)) as { readonly result: unknown }).result;
}

/** Replaces the file at once: a watcher sees no half of it. */
async function changeC(): Promise<void> {
  const next = join(project.folder, "next");
  await writeFile(next, await assemble(CYCLIC_C));
  await rename(next, join(project.folder, "c.wasm"));
}

describe("a file changes so that three files are in a cycle: all are linked again, by", () => {
  test("esbuild", async () => {
    project = await createProject(ROW);
    const build = await context({
      absWorkingDir: project.folder,
      entryPoints: ["script.js"],
      outdir: project.output,
      bundle: true,
      format: "esm",
      platform: "node",
      logLevel: "silent",
      plugins: [esbuildPlugin({ fuse: false })],
    });
    try {
      await build.rebuild();
      expect(await resultOf()).toEqual(FIRST);
      await changeC();
      for (let again = 0; again < 2; again++) {
        await build.rebuild();
        expect(await resultOf()).toEqual(SECOND);
      }
    } finally {
      await build.dispose();
    }
  });

  test("Rollup in watch mode", async () => {
    project = await createProject(ROW);
    const watcher = rollupWatch({
      input: join(project.folder, "script.js"),
      plugins: [rollupPlugin({ target: "node" })],
      onwarn: () => {},
      output: { dir: project.output, format: "es" },
    });
    const built = () =>
      new Promise<void>((done, fail) => {
        watcher.on("event", (event) => {
          if (event.code === "END") done();
          if (event.code === "ERROR") fail(event.error);
        });
      });
    try {
      await built();
      expect(await resultOf()).toEqual(FIRST);
      const next = built();
      await changeC();
      await next;
      expect(await resultOf()).toEqual(SECOND);
    } finally {
      await watcher.close();
    }
  });

  test.each([
    ["webpack", webpack, webpackPlugin],
    ["Rspack", rspack as unknown as typeof webpack, rspackPlugin as unknown as typeof webpackPlugin],
  ] as const)("%s in watch mode", async (_, bundle, plugin) => {
    project = await createProject(ROW);
    const { folder, output } = project;
    const compiler = bundle({
      mode: "development",
      devtool: false,
      target: "node20",
      context: folder,
      entry: "./script.js",
      output: { path: output, filename: "script.js", module: true, library: { type: "module" }, chunkFormat: "module" },
      experiments: { outputModule: true },
      plugins: [plugin()],
    });
    if (compiler === null) throw new Error("There is no compiler");
    const results: ((error: Error | undefined) => void)[] = [];
    const built = () =>
      new Promise<void>((done, fail) => results.push((error) => (error === undefined ? done() : fail(error))));
    const first = built();
    const watching = compiler.watch({ aggregateTimeout: 20 }, (error, stats) => {
      const failure =
        error ?? (stats?.hasErrors() ? new Error(stats.toString({ all: false, errors: true })) : undefined);
      results.shift()?.(failure ?? undefined);
    });
    try {
      await first;
      expect(await resultOf()).toEqual(FIRST);
      await changeC();
      // A watcher may build once more for the files of the first build, before it sees the change.
      await expect.poll(resultOf, { timeout: 60_000, interval: 100 }).toEqual(SECOND);
    } finally {
      await new Promise<void>((done) => watching?.close(() => done()));
    }
  });
});

describe("Bun, with one plugin for two builds,", () => {
  const runtime = bun();

  test("begins the second as the first: other files are linked together", async () => {
    if (runtime.missing !== undefined) throw new Error(runtime.missing);
    const memory = `(memory (export "memory") 1) (data (i32.const 8) "data")`;
    project = await createProject({
      ...ROW,
      files: {
        "one.wasm": `(module (import "env" "f" (func $f (result i32))) ${memory} (func (export "one") (result i32) (call $f)))`,
        "two.wasm": `(module (import "env" "f" (func $f (result i32))) ${memory} (func (export "two") (result i32) (call $f)))`,
        "shared.wasm": `(module (import "env" "memory" (memory 1)) (func (export "f") (result i32) (memory.size)))`,
        "one.js": 'import { one } from "./one.wasm";\nconsole.log(one());\n',
        "two.js": 'import { two } from "./two.wasm";\nconsole.log(two());\n',
        "build.js": `import plugin from ${JSON.stringify(sourceEntry("bun"))};
          const one = plugin({ alias: { env: "./shared.wasm" } });
          for (const name of ["one", "two"]) {
            const built = await Bun.build({ entrypoints: [\`./\${name}.js\`], outdir: ${JSON.stringify("out")}, plugins: [one] });
            console.log(name, built.success);
          }`,
      },
    });
    const { stdout } = await promisify(execFile)(runtime.command, ["build.js"], { cwd: project.folder });
    expect(stdout.trim().split("\n")).toEqual(["one true", "two true"]);
    for (const name of ["one", "two"]) {
      const run = await promisify(execFile)(runtime.command, [`out/${name}.js`], { cwd: project.folder });
      expect(run.stdout.trim()).toBe("1");
    }
  });
});
