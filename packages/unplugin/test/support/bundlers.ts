import { execFile } from "node:child_process";
import { copyFile, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { serveFolder } from "@rec/package-check/serve-folder";
import { bun } from "@rec/runtimes";
import { type RspackOptions, rspack } from "@rspack/core";
import { build as esbuild } from "esbuild";
import { rolldown } from "rolldown";
import { rollup } from "rollup";
import { build, createServer } from "vite";
import webpack from "webpack";
import esbuildPlugin from "../../src/esbuild.ts";
import type { LinkPluginOptions } from "../../src/index.ts";
import rolldownPlugin from "../../src/rolldown.ts";
import rollupPlugin from "../../src/rollup.ts";
import rspackPlugin from "../../src/rspack.ts";
import vitePlugin from "../../src/vite.ts";
import webpackPlugin from "../../src/webpack.ts";
import type { Project } from "./create-project.ts";

/** A built page on loopback. */
export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

export interface TestedBundler {
  readonly name: string;
  /** The text of the place of an import in the first line of `main.js`, from column 20, in an error. */
  readonly place: RegExp;
  /** Builds and serves the page. @throws if the bundler refuses to build; the message is as people see it */
  build(project: Project, options: LinkPluginOptions): Promise<Site>;
}

const rollupBundler: TestedBundler = {
  name: "Rollup",
  place: /main\.js \(1:20\)/,
  async build({ folder, output }, options) {
    const bundle = await rollup({ input: join(folder, "main.js"), plugins: [rollupPlugin(options)], onwarn: () => {} });
    await bundle.write({ dir: output, format: "es" });
    await bundle.close();
    return servePage(folder, output);
  },
};

const rolldownBundler: TestedBundler = {
  name: "Rolldown",
  place: /main\.js:1:20/,
  async build({ folder, output }, options) {
    const bundle = await rolldown({ input: join(folder, "main.js"), plugins: [rolldownPlugin(options)] });
    await bundle.write({ dir: output, format: "es" });
    await bundle.close();
    return servePage(folder, output);
  },
};

const viteBundler: TestedBundler = {
  name: "Vite",
  place: /main\.js:1:20/,
  async build({ folder, output }, options) {
    const plugins = [vitePlugin(options)];
    // Vite's default format of workers has no top-level await.
    const worker = { format: "es", plugins: () => [vitePlugin(options)] } as const;
    await build({ root: folder, configFile: false, logLevel: "silent", build: { outDir: output }, plugins, worker });
    return serveFolder(output);
  },
};

export const viteServer: TestedBundler = {
  name: "Vite (dev server)",
  place: /main\.js:1:20/,
  async build({ folder }, options) {
    const server = await createServer({
      root: folder,
      configFile: false,
      logLevel: "silent",
      plugins: [vitePlugin(options)],
      server: { host: "127.0.0.1", port: 0 },
    });
    await server.listen();
    const address = server.httpServer?.address() as AddressInfo | undefined;
    return { url: `http://127.0.0.1:${address?.port}/`, close: () => server.close() };
  },
};

const esbuildBundler: TestedBundler = {
  name: "esbuild",
  place: /main\.js:1:20/,
  async build({ folder, output }, options) {
    await esbuild({
      absWorkingDir: folder,
      entryPoints: ["main.js"],
      outdir: output,
      bundle: true,
      splitting: true,
      format: "esm",
      logLevel: "silent",
      plugins: [esbuildPlugin(options)],
    });
    return servePage(folder, output);
  },
};

/** With and without the bundler's own support of WebAssembly. */
function webpackBundler({ native }: { readonly native: boolean }): TestedBundler {
  return {
    name: native ? "webpack with asyncWebAssembly" : "webpack",
    place: /@ \.\/main\.js 1:0-31/,
    async build({ folder, output }, options) {
      await new Promise<void>((resolve, reject) => {
        webpack(
          {
            mode: "production",
            context: folder,
            entry: "./main.js",
            output: { path: output },
            // Minifying takes most of the time.
            optimization: { minimize: false },
            experiments: { asyncWebAssembly: native },
            plugins: [webpackPlugin(options)],
          },
          (error, stats) => {
            if (error) reject(error);
            else if (stats?.hasErrors())
              reject(new Error(stats.toString({ all: false, errors: true, moduleTrace: true })));
            else resolve();
          },
        );
      });
      return servePage(folder, output);
    },
  };
}

function rspackBundler({ native }: { readonly native: boolean }): TestedBundler {
  return {
    name: native ? "Rspack with asyncWebAssembly" : "Rspack",
    // Rspack 2.3 prints no line.
    place: /@ \.\/main\.js/,
    async build({ folder, output }, options) {
      await new Promise<void>((resolve, reject) => {
        const settings: RspackOptions = {
          mode: "production",
          context: folder,
          entry: "./main.js",
          output: { path: output },
          optimization: { minimize: false },
          experiments: { asyncWebAssembly: native },
          plugins: [rspackPlugin(options)],
        };
        rspack(settings, (error, stats) => {
          if (error) reject(error);
          else if (stats?.hasErrors())
            reject(new Error(stats.toString({ all: false, errors: true, moduleTrace: true })));
          else resolve();
        });
      });
      return servePage(folder, output);
    },
  };
}

const runtime = bun();

/** Bun bundles in a process of its own. */
const bunBundler: TestedBundler = {
  name: "Bun",
  // Bun 1.4 gives errors of plugins the file, and no line.
  place: /at .*main\.js/,
  async build({ folder, output }, options) {
    if (runtime.missing !== undefined) throw new Error(runtime.missing);
    const script = join(folder, "build.js");
    await writeFile(script, bunScript(output, options));
    await promisify(execFile)(runtime.command, [script], { cwd: folder }).catch(
      ({ stderr }: { readonly stderr: string }) => {
        throw new Error(stderr);
      },
    );
    return servePage(folder, output);
  },
};

function bunScript(output: string, options: LinkPluginOptions): string {
  const printed = Object.entries(options).map(([name, value]) => {
    return `${name}: ${typeof value === "function" ? String(value) : JSON.stringify(value)}`;
  });
  return `import plugin from ${JSON.stringify(new URL("../../src/bun.ts", import.meta.url).pathname)};
try {
  await Bun.build({
    entrypoints: ["./main.js"],
    outdir: ${JSON.stringify(output)},
    target: "browser",
    plugins: [plugin({ ${printed.join(", ")} })],
  });
} catch (error) {
  for (const one of error.errors ?? [error]) console.error(one.message, "at", one.position?.file);
  process.exit(1);
}
`;
}

async function servePage(folder: string, output: string): Promise<Site> {
  await copyFile(join(folder, "index.html"), join(output, "index.html"));
  return serveFolder(output);
}

export const BUNDLERS: readonly TestedBundler[] = [
  viteBundler,
  viteServer,
  rollupBundler,
  rolldownBundler,
  esbuildBundler,
  webpackBundler({ native: false }),
  webpackBundler({ native: true }),
  rspackBundler({ native: false }),
  rspackBundler({ native: true }),
  bunBundler,
];
