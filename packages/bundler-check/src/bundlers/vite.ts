import type { AddressInfo } from "node:net";
import { serveFolder } from "@rec/package-check/serve-folder";
import { build, createServer, version } from "vite";
import type { Bundler } from "../bundler.ts";
import { importedWith } from "../ways.ts";

const own = importedWith({ suffix: "?url" });

export const viteBuild: Bundler = {
  name: "Vite",
  version,
  own,
  async build({ folder, output }) {
    await build({ root: folder, configFile: false, logLevel: "silent", build: { outDir: output } });
    return serveFolder(output);
  },
};

export const viteServe: Bundler = {
  name: "Vite (dev server)",
  version,
  own,
  async build({ folder }) {
    const server = await createServer({
      root: folder,
      configFile: false,
      logLevel: "silent",
      server: { host: "127.0.0.1", port: 0 },
    });
    await server.listen();
    const address = server.httpServer?.address() as AddressInfo | undefined;
    return { url: `http://127.0.0.1:${address?.port}/`, close: () => server.close() };
  },
};
