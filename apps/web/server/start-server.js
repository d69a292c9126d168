import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { artifactUrl } from "@rec/wasm";
import sirv from "sirv";

/**
 * The headers of every answer. COOP and COEP together make the page cross-origin isolated, which shared memories and
 * precise clocks need. `wasm-unsafe-eval` allows the page to compile WebAssembly; everything else has to be one of its
 * own files.
 */
const HEADERS = {
  "Cache-Control": "no-store",
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** Folder of the built page. */
export const pageFolder = fileURLToPath(new URL("../dist", import.meta.url));

/** Folder that `@rec/wasm` builds its artifacts into. */
const wasmFolder = fileURLToPath(new URL(".", artifactUrl("program")));

/**
 * Serves the built page at `/` and the WebAssembly artifacts at `/wasm/`, on this machine only.
 *
 * @param {object} [options]
 * @param {number} [options.port] - any free one by default
 * @param {string} [options.page] - folder of the built page
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function startServer({ port = 0, page = pageFolder } = {}) {
  const servePage = sirv(page, { dev: true });
  const serveWasm = sirv(wasmFolder, { dev: true });

  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const { method, url = "/" } = request;
    /** @type {(status: number) => void} */
    const refuse = (status) => {
      response.writeHead(status, { "Content-Type": "text/plain;charset=utf-8" });
      response.end(`${status} ${method} ${url}\n`);
    };
    if (method !== "GET" && method !== "HEAD") return refuse(405);
    const isWasm = url.startsWith("/wasm/");
    if (isWasm) request.url = url.slice("/wasm".length);
    (isWasm ? serveWasm : servePage)(request, response, () => refuse(404));
  });

  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(undefined));
  });
  const address = server.address();
  const actualPort = typeof address === "object" ? address?.port : port;

  return {
    url: `http://127.0.0.1:${actualPort}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
