import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { wasmFolder } from "./run-rec.ts";

/**
 * A server on loopback: `/good/` serves the artifacts, `/busy/` serves them from the second request on, `/page/`
 * answers with an HTML page, and every other path is not found.
 */
export async function serveBadModules(): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const busy = new Set<string>();
  const server = createServer(async ({ url = "" }, response) => {
    const [, folder, file = ""] = url.split("/");
    if (folder === "busy" && !busy.has(file)) {
      busy.add(file);
      response.writeHead(503).end();
    } else if (folder === "good" || folder === "busy") {
      response.writeHead(200, { "content-type": "application/wasm" }).end(await readFile(join(wasmFolder, file)));
    } else if (folder === "page") {
      response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>A page</title>");
    } else {
      response.writeHead(404, { "content-type": "text/plain" }).end("Not found");
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
