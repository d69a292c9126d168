import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import sirv from "sirv";

/**
 * The headers of every answer. COOP and COEP together make the page cross-origin isolated, which shared memories and
 * precise clocks need.
 */
const HEADERS = {
  "Cache-Control": "no-store",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/**
 * The policy of all files but one. The page compiles no text as code: `wasm-unsafe-eval` allows WebAssembly alone. Modules may
 * come from any server that lets pages read them, and from `data:` URLs, which `*` does not contain.
 */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
  "connect-src * data:; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The worker has a policy of its own: it evaluates the host functions that a reader writes, away from the page. */
const WORKER_POLICY =
  "default-src 'none'; script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'; connect-src * data:; worker-src 'self'";

/** Folder of the built page. */
export const pageFolder = fileURLToPath(new URL("../dist", import.meta.url));

/**
 * Serves the built page, on this machine only.
 *
 * @param {object} [options]
 * @param {number} [options.port] - any free one by default
 * @param {string} [options.page] - folder of the built page
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function startServer({ port = 0, page = pageFolder } = {}) {
  const servePage = sirv(page, { dev: true });

  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const { method, url = "/" } = request;
    const isWorker = new URL(url, "http://localhost").pathname === "/linker-worker.js";
    response.setHeader("Content-Security-Policy", isWorker ? WORKER_POLICY : POLICY);
    /** @type {(status: number) => void} */
    const refuse = (status) => {
      response.writeHead(status, { "Content-Type": "text/plain;charset=utf-8" });
      response.end(`${status} ${method} ${url}\n`);
    };
    if (method !== "GET" && method !== "HEAD") return refuse(405);
    servePage(request, response, () => refuse(404));
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
