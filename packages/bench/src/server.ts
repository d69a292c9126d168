import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { coldFolder } from "./cold/cold-folder.ts";
import { generateModule } from "./loading/generate-module.ts";
import { LLVM_FILES } from "./loading/load-llvm.ts";
import { NUMBER_BYTES, numberModule } from "./loading/number-module.ts";

const dist = new URL("../dist/", import.meta.url);

const llvmPath = (file: string): string => fileURLToPath(new URL(file, import.meta.resolve("@yowasp/clang")));

const PREAMBLE_BYTES = 8;
const CHUNK_BYTES = 1 << 18;

/** Headers that isolate a page, which gives it a finer clock, and that keep browsers from caching. */
const HEADERS = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cache-control": "no-store",
};

export interface Server {
  readonly baseUrl: string;
  close(): Promise<void>;
}

/** Headers of modules that a browser may cache. */
const KEPT_HEADERS = { ...HEADERS, "cache-control": "max-age=86400", etag: '"1"' };

/**
 * Serves the results of the build, the folder of cold starts, the files of LLVM, `/llvm.wasm?number=n&rate=r`, and
 * `/generated/BYTES.wasm`, on loopback. Browsers may cache only the last.
 */
export async function serveModules(): Promise<Server> {
  const server = createServer((request, response) => {
    answer(new URL(request.url ?? "/", "http://localhost"), response).catch(() => {
      if (!response.headersSent) response.writeHead(404, HEADERS);
      response.end();
    });
  });
  // A measurement in this process stops the server for seconds; connections that were idle meanwhile have to stay open.
  server.keepAliveTimeout = 0;
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
  else if (pathname === "/llvm.wasm") await sendLlvm(searchParams, response);
  else if (LLVM_FILES.some((file) => pathname === `/${file}`)) await sendFile(llvmPath(pathname.slice(1)), response);
  else if (pathname.startsWith("/cold/")) {
    const type = pathname.endsWith(".js") ? "text/javascript" : "application/wasm";
    send(type, await readFile(new URL(pathname.slice(6), coldFolder)));
  } else if (pathname.startsWith("/generated/")) sendGenerated(Number.parseInt(pathname.slice(11), 10), response);
  else send("application/wasm", await readFile(new URL(pathname.slice(1), dist)));
}

/** The large module with a number in it, so that it is compiled anew; at a rate in MB per second, if it is not 0. */
async function sendLlvm(query: URLSearchParams, response: ServerResponse): Promise<void> {
  const [number, rate] = [Number(query.get("number")), Number(query.get("rate"))];
  const path = llvmPath("llvm.core.wasm");
  const [head] = numberModule(new Uint8Array([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]), number);
  const length = (await stat(path)).size + NUMBER_BYTES;
  response.writeHead(200, { ...HEADERS, "content-type": "application/wasm", "content-length": length });
  response.write(head);
  const file = createReadStream(path, { start: PREAMBLE_BYTES, highWaterMark: CHUNK_BYTES });
  (rate === 0 ? file : Readable.from(atRate(file, rate))).pipe(response);
}

async function* atRate(chunks: AsyncIterable<Uint8Array>, megabytes: number): AsyncGenerator<Uint8Array> {
  const start = performance.now();
  let sent = 0;
  for await (const chunk of chunks) {
    sent += chunk.length;
    const early = start + sent / megabytes / 1000 - performance.now();
    if (early > 0) await setTimeout(early);
    yield chunk;
  }
}

async function sendFile(path: string, response: ServerResponse): Promise<void> {
  const length = (await stat(path)).size;
  response.writeHead(200, { ...HEADERS, "content-type": "application/wasm", "content-length": length });
  createReadStream(path, { highWaterMark: CHUNK_BYTES }).pipe(response);
}

function sendGenerated(sizeBytes: number, response: ServerResponse): void {
  const { bytes } = generateModule({ seed: 1, sizeBytes, imports: [] });
  response.writeHead(200, { ...KEPT_HEADERS, "content-type": "application/wasm", "content-length": sizeBytes });
  response.end(bytes);
}
