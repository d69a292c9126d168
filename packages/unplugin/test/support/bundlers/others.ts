import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { bun } from "@rec/runtimes";
import { build, version } from "esbuild";
import type { LinkPluginOptions } from "../../../src/index.ts";
import { loadPlugin, sourceEntry } from "../load-plugin.ts";
import { servePage, type TestedBundler } from "../tested-bundler.ts";

export const esbuildBundler: TestedBundler = {
  name: "esbuild",
  version,
  acyclic: "linked",
  bytes: "files",
  place: /main\.js:1:20/,
  placeShown: "file, line and column",
  async build(project, { options, entry = sourceEntry } = {}) {
    await build({
      absWorkingDir: project.folder,
      entryPoints: ["main.js"],
      outdir: project.output,
      bundle: true,
      splitting: true,
      format: "esm",
      logLevel: "silent",
      plugins: [(await loadPlugin("esbuild", entry))(options)],
    });
    return servePage(project);
  },
};

const runtime = bun();

/** Bun bundles in a process of its own. */
export const bunBundler: TestedBundler = {
  name: "Bun",
  version: runtime.missing === undefined ? runtime.version : "",
  acyclic: "linked",
  bytes: "in the script",
  // Bun counts columns from 1.
  place: /at .*main\.js:1:21/,
  placeShown: "file, line and column",
  async build(project, { options = {}, entry = sourceEntry } = {}) {
    if (runtime.missing !== undefined) throw new Error(runtime.missing);
    const script = join(project.folder, "build.js");
    await writeFile(script, bunScript(project.output, { options, plugin: entry("bun") }));
    const running = promisify(execFile)(runtime.command, [script], { cwd: project.folder });
    await running.catch(({ stderr }: { readonly stderr: string }) => {
      throw new Error(stderr);
    });
    return servePage(project);
  },
};

interface BunScript {
  readonly options: LinkPluginOptions;
  /** Path of the plugin. */
  readonly plugin: string;
}

function bunScript(output: string, { options, plugin }: BunScript): string {
  const printed = Object.entries(options).map(([name, value]) => {
    return `${name}: ${typeof value === "function" ? String(value) : JSON.stringify(value)}`;
  });
  return `import plugin from ${JSON.stringify(plugin)};
try {
  await Bun.build({
    entrypoints: ["./main.js"],
    outdir: ${JSON.stringify(output)},
    target: "browser",
    plugins: [plugin({ ${printed.join(", ")} })],
  });
} catch (error) {
  for (const one of error.errors ?? [error]) console.error(one.message);
  process.exit(1);
}
`;
}
