import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { serveFolder } from "@rec/package-check/serve-folder";
import { rolldown, VERSION as rolldownVersion } from "rolldown";
import { rollup, VERSION as rollupVersion } from "rollup";
import { build, createServer, version as viteVersion } from "vite";
import { loadPlugin, sourceEntry } from "../load-plugin.ts";
import { servePage, type TestedBundler } from "../tested-bundler.ts";

export const rollupBundler: TestedBundler = {
  name: "Rollup",
  version: rollupVersion,
  acyclic: "linked",
  bytes: "files",
  place: /main\.js \(1:20\)/,
  placeShown: "file, line and column",
  async build(project, { options, entry = sourceEntry } = {}) {
    const plugins = [(await loadPlugin("rollup", entry))(options)];
    const bundle = await rollup({ input: join(project.folder, "main.js"), plugins, onwarn: () => {} });
    await bundle.write({ dir: project.output, format: "es" });
    await bundle.close();
    return servePage(project);
  },
};

export const rolldownBundler: TestedBundler = {
  name: "Rolldown",
  version: rolldownVersion,
  acyclic: "linked",
  bytes: "files",
  place: /main\.js:1:20/,
  placeShown: "file, line and column",
  async build(project, { options, entry = sourceEntry } = {}) {
    const plugins = [(await loadPlugin("rolldown", entry))(options)];
    const bundle = await rolldown({ input: join(project.folder, "main.js"), plugins });
    await bundle.write({ dir: project.output, format: "es" });
    await bundle.close();
    return servePage(project);
  },
};

const vite = {
  version: viteVersion,
  acyclic: "Vite runs them",
  place: /main\.js:1:20/,
  placeShown: "file, line and column",
} as const;

export const viteBundler: TestedBundler = {
  ...vite,
  name: "Vite",
  bytes: "files",
  async build({ folder, output }, { options, entry = sourceEntry } = {}) {
    const plugin = await loadPlugin("vite", entry);
    await build({
      root: folder,
      configFile: false,
      logLevel: "silent",
      build: { outDir: output },
      plugins: [plugin(options)],
      // Vite's default format of workers has no top-level await.
      worker: { format: "es", plugins: () => [plugin(options)] },
    });
    return serveFolder(output);
  },
};

export const viteServer: TestedBundler = {
  ...vite,
  name: "Vite (dev server)",
  bytes: "served",
  async build({ folder }, { options, entry = sourceEntry } = {}) {
    const server = await createServer({
      root: folder,
      configFile: false,
      logLevel: "silent",
      plugins: [(await loadPlugin("vite", entry))(options)],
      server: { host: "127.0.0.1", port: 0 },
    });
    await server.listen();
    const address = server.httpServer?.address() as AddressInfo | undefined;
    return { url: `http://127.0.0.1:${address?.port}/`, close: () => server.close() };
  },
};
