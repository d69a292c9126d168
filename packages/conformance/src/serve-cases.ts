import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { artifactUrl } from "@rec/wasm";

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export const goldenFolder: string = fromHere("../cases");
/** Holds the modules of the cases, each in the folder of its case. */
export const caseFolder: string = fromHere("../dist/cases");
const wasmFolder = dirname(fileURLToPath(artifactUrl("program")));

/** The folder for the first segment of a path. */
const FOLDERS: Readonly<Record<string, { readonly folder: string; readonly contentType: string }>> = {
  cases: { folder: caseFolder, contentType: "application/wasm" },
  exceptions: { folder: fromHere("../dist/exceptions"), contentType: "application/wasm" },
  threads: { folder: fromHere("../dist/threads"), contentType: "application/wasm" },
  wasm: { folder: wasmFolder, contentType: "application/wasm" },
  "octet-stream": { folder: wasmFolder, contentType: "application/octet-stream" },
  goldens: { folder: goldenFolder, contentType: "text/plain; charset=utf-8" },
};

/** Headers that isolate the page, as shared memories need. */
const ISOLATION = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cache-control": "no-store",
};

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

const NOT_FOUND: Answer = { status: 404, contentType: "text/plain", body: "Not found" };

async function answer(path: string, pages: Readonly<Record<string, string | Uint8Array>>): Promise<Answer> {
  const [, first = "", ...rest] = path.split("/").map(decodeURIComponent);
  const script = pages[path];
  if (script !== undefined) {
    const contentType = typeof script === "string" ? "text/javascript; charset=utf-8" : "application/wasm";
    return { status: 200, contentType, body: script };
  }
  if (first === "page.html" || first === "page")
    return { status: 200, contentType: "text/html", body: "<!doctype html>" };
  const served = FOLDERS[first];
  if (served === undefined || rest.some((name) => name === ".." || name.includes("/"))) return NOT_FOUND;
  try {
    return { status: 200, contentType: served.contentType, body: await readFile(join(served.folder, ...rest)) };
  } catch {
    return NOT_FOUND;
  }
}

/**
 * Serves the modules of all cases, and their golden files, on loopback.
 *
 * @param scripts - further scripts and modules by path, for the page at `/page.html`
 * @param noteRequest - called with the path of each request
 */
export async function serveCases(
  scripts: Readonly<Record<string, string | Uint8Array>> = {},
  noteRequest: (path: string) => void = () => {},
): Promise<{
  readonly baseUrl: string;
  close(): Promise<void>;
}> {
  const server = createServer(async ({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://cases.test");
    noteRequest(pathname);
    const { status, contentType, body } = await answer(pathname, scripts);
    response.writeHead(status, { "content-type": contentType, ...ISOLATION }).end(body);
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
