import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { artifactUrl } from "@rec/wasm";
import { bundleScript } from "../runners/bundle-script.ts";

/** A file in the parts in which it is sent. */
export type ServedFile = readonly (string | Uint8Array)[];

const CONTENT_TYPES: Readonly<Record<string, string>> = { wasm: "application/wasm", js: "text/javascript" };
/** Longer than Chromium waits for more bytes of the same chunk. */
const PAUSE_MS = 50;

/** Serves the page, the allocator, and the given files by their paths, on loopback. */
export async function serveLesson(files: Readonly<Record<string, ServedFile>>): Promise<{
  readonly baseUrl: string;
  close(): void;
}> {
  const served: Readonly<Record<string, ServedFile>> = {
    ...files,
    "/page.js": [await bundleScript("../debugging/page.ts")],
    "/memory.wasm": [await readFile(artifactUrl("memory"))],
    "/": [`<!doctype html><script type="module" src="/page.js"></script>`],
  };
  const server = createServer(async ({ url = "" }, response) => {
    const file = served[url];
    const contentType = CONTENT_TYPES[url.split(".").at(-1) ?? ""] ?? "text/html";
    response.writeHead(file === undefined ? 404 : 200, { "content-type": contentType });
    for (const part of file ?? []) {
      response.write(part);
      await wait(PAUSE_MS);
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close(),
  };
}
