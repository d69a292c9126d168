import { copyFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { serveFolder } from "@rec/package-check/serve-folder";
import { rollup } from "rollup";
import { build, createServer } from "vite";
import type { LinkPluginOptions } from "../../src/index.ts";
import rollupPlugin from "../../src/rollup.ts";
import vitePlugin from "../../src/vite.ts";
import type { Project } from "./create-project.ts";

/** A built page on loopback. */
export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

export interface TestedBundler {
  readonly name: string;
  /** Builds and serves the page. @throws if the bundler refuses to build; the message is as people see it */
  build(project: Project, options: LinkPluginOptions): Promise<Site>;
}

const rollupBundler: TestedBundler = {
  name: "Rollup",
  async build({ folder, output }, options) {
    const bundle = await rollup({ input: join(folder, "main.js"), plugins: [rollupPlugin(options)], onwarn: () => {} });
    await bundle.write({ dir: output, format: "es" });
    await bundle.close();
    return servePage(folder, output);
  },
};

const viteBundler: TestedBundler = {
  name: "Vite",
  async build({ folder, output }, options) {
    const plugins = [vitePlugin(options)];
    await build({ root: folder, configFile: false, logLevel: "silent", build: { outDir: output }, plugins });
    return serveFolder(output);
  },
};

const viteServer: TestedBundler = {
  name: "Vite (dev server)",
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

async function servePage(folder: string, output: string): Promise<Site> {
  await copyFile(join(folder, "index.html"), join(output, "index.html"));
  return serveFolder(output);
}

export const BUNDLERS: readonly TestedBundler[] = [viteBundler, viteServer, rollupBundler];
