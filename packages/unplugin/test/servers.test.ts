import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { build as esbuild } from "esbuild";
import { build, createServer } from "vite";
import { afterEach, beforeEach, expect, test } from "vitest";
import webpack from "webpack";
import esbuildPlugin from "../src/esbuild.ts";
import vitePlugin from "../src/vite.ts";
import webpackPlugin from "../src/webpack.ts";
import { LESSON } from "./support/cases.ts";
import { createProject, type Project } from "./support/create-project.ts";

const EXPECTED = JSON.stringify(LESSON.expected);

let project: Project;

beforeEach(async () => {
  const script = `${LESSON.imports}\nexport const result = ${LESSON.result};\nconsole.log(JSON.stringify(result));\n`;
  project = await createProject({ ...LESSON, files: { "server.js": script } });
});
afterEach(() => project?.remove());

/** Runs a script of the output in Node.js. */
async function run(name: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(project.output, name)]);
  return stdout.trim();
}

test("Vite's dev server loads a script for a server", async () => {
  const server = await createServer({
    root: project.folder,
    configFile: false,
    logLevel: "silent",
    plugins: [vitePlugin(LESSON.options)],
    server: { middlewareMode: true, ws: false },
    appType: "custom",
  });
  try {
    expect(await server.ssrLoadModule("/server.js")).toMatchObject({ result: LESSON.expected });
  } finally {
    await server.close();
  }
});

test("Vite builds a script for a server, with the bytes in it", async () => {
  await build({
    root: project.folder,
    configFile: false,
    logLevel: "silent",
    plugins: [vitePlugin(LESSON.options)],
    build: { outDir: project.output, ssr: "server.js" },
  });
  expect(await readdir(project.output)).toEqual(["server.js"]);
  expect(await run("server.js")).toBe(EXPECTED);
});

test("esbuild builds a script for Node.js, with a file beside it", async () => {
  await esbuild({
    absWorkingDir: project.folder,
    entryPoints: ["server.js"],
    outdir: project.output,
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "silent",
    plugins: [esbuildPlugin(LESSON.options)],
  });
  expect((await readdir(project.output)).filter((name) => name.endsWith(".wasm"))).toHaveLength(1);
  expect(await run("server.js")).toBe(EXPECTED);
});

test("webpack builds a script for Node.js, with the bytes in it", async () => {
  await new Promise<void>((resolve, reject) => {
    webpack(
      {
        mode: "development",
        target: "node20",
        context: project.folder,
        entry: "./server.js",
        output: { path: project.output, filename: "server.cjs" },
        plugins: [webpackPlugin(LESSON.options)],
      },
      (error, stats) => (error || stats?.hasErrors() ? reject(error ?? new Error(stats?.toString())) : resolve()),
    );
  });
  expect(await readdir(project.output)).toEqual(["server.cjs"]);
  expect(await run("server.cjs")).toBe(EXPECTED);
});
