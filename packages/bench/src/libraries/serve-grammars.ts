import { readFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { passTimeUntil } from "../loading/pass-time.ts";
import { mainPath, readGrammars } from "./grammars.ts";
import { SETS } from "./library-settings.ts";

/** Serves grammars on loopback, each after a time. */
export interface GrammarServer {
  /** One for each port. */
  readonly baseUrls: readonly string[];
  close(): Promise<void>;
}

/** Enough for 50 modules at once in a browser, which opens six connections to a port over HTTP/1.1. */
const PORTS = 9;

/** Pages from other ports may read the responses, and no cache stores them. */
const HEADERS = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
  "cache-control": "no-store",
  "content-type": "application/wasm",
};

/**
 * Answers to
 *
 * - `/main.wasm`: the module of web-tree-sitter.
 * - `/LATENCY/LOAD/NUMBER.wasm`: the grammar of this number after so many milliseconds, with other bytes in each load, because
 *   engines reuse the code of equal bytes.
 */
export async function serveGrammars(): Promise<GrammarServer> {
  const [main, grammars] = await Promise.all([readFile(mainPath), readGrammars(SETS.many)]);
  const listener: RequestListener = async ({ url = "/" }, response) => {
    const arrivedMs = performance.now();
    const [, latency = "", load = "", file = ""] = url.split("/");
    if (latency === "main.wasm") {
      response.writeHead(200, { ...HEADERS, "content-length": main.length }).end(main);
      return;
    }
    const grammar = grammars[Number.parseInt(file, 10)];
    const tail = tailOf(load);
    await passTimeUntil(arrivedMs + Number(latency));
    if (grammar === undefined) {
      response.writeHead(404, HEADERS).end();
      return;
    }
    response.writeHead(200, { ...HEADERS, "content-length": grammar.length + tail.length });
    response.write(grammar);
    response.end(tail);
  };
  const servers = await Promise.all(Array.from({ length: PORTS }, () => listen(listener)));
  return {
    baseUrls: servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    close: async () => {
      await Promise.all(servers.map(close));
    },
  };
}

/** A custom section with a name. */
function tailOf(name: string): Uint8Array {
  const encoded = new TextEncoder().encode(name);
  return Uint8Array.from([0, encoded.length + 1, encoded.length, ...encoded]);
}

async function listen(listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  // A connection that waits for a busy client is not closed.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
