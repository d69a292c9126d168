import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { setTimeout as passTime } from "node:timers/promises";

const TYPES: Readonly<Record<string, string>> = { ".js": "text/javascript", ".wasm": "application/wasm" };

/** Serves the files of a folder on loopback. The first byte of each answer waits. */
export async function serveSlowly(folder: string, delayMs: number) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const isPage = pathname === "/";
    if (!isPage) await passTime(delayMs);
    const type = isPage ? "text/html" : (TYPES[extname(pathname)] ?? "application/octet-stream");
    const body = isPage ? "<!doctype html>" : await readFile(join(folder, pathname)).catch(() => undefined);
    response.writeHead(body === undefined ? 404 : 200, { "content-type": type, "cache-control": "no-store" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
