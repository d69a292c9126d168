import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

const dist = new URL("../dist/", import.meta.url);
const llvm = fileURLToPath(new URL("llvm.core.wasm", import.meta.resolve("@yowasp/clang")));

const PREAMBLE_BYTES = 8;

/** Headers that isolate a page, which gives it a finer clock, and keep browsers from reusing what they have. */
const HEADERS = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cache-control": "no-store",
};

export interface Server {
  readonly baseUrl: string;
  close(): Promise<void>;
}

/** Serves what the build has left, and `/llvm.wasm?number=n`, on loopback. */
export async function serveModules(): Promise<Server> {
  const server = createServer((request, response) => {
    answer(new URL(request.url ?? "/", "http://localhost"), response).catch(() => {
      if (!response.headersSent) response.writeHead(404, HEADERS);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer({ pathname, searchParams }: URL, response: ServerResponse): Promise<void> {
  const send = (contentType: string, body: string | Uint8Array) =>
    response.writeHead(200, { ...HEADERS, "content-type": contentType }).end(body);
  if (pathname === "/") send("text/html", "<!doctype html>");
  else if (pathname === "/page.js") send("text/javascript", await readFile(new URL("page.js", dist)));
  else if (pathname === "/llvm.wasm") await sendLlvm(Number(searchParams.get("number")), response);
  else send("application/wasm", await readFile(new URL(pathname.slice(1), dist)));
}

/**
 * The module with a custom section "#" behind its preamble that holds a number: an engine does not compile bytes again that
 * it has compiled before.
 */
async function sendLlvm(number: number, response: ServerResponse): Promise<void> {
  const head = Buffer.alloc(PREAMBLE_BYTES + 8);
  const file = createReadStream(llvm, { start: PREAMBLE_BYTES, highWaterMark: 1 << 18 });
  head.set([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x00, 0x06, 0x01, 0x23]);
  head.writeUInt32BE(number, PREAMBLE_BYTES + 4);
  const length = (await stat(llvm)).size + head.length - PREAMBLE_BYTES;
  response.writeHead(200, { ...HEADERS, "content-type": "application/wasm", "content-length": length });
  response.write(head);
  file.pipe(response);
}
