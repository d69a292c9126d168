import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createModuleCache, link, ModuleLoadError, nodeHost } from "@rec/node";
import { artifactUrl } from "@rec/wasm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type CacheFolder, makeCacheFolder } from "../../test/cache-folder.ts";
import { type Answer, type ScriptedServer, serve, startServer } from "../../test/scripted-server.ts";

const bytesOf = {
  "/program.wasm": readFileSync(artifactUrl("program")),
  "/memory.wasm": readFileSync(artifactUrl("memory")),
};
type Path = keyof typeof bytesOf;

const serveModules: Answer = (request, response) => {
  const bytes = bytesOf[request.url as Path];
  serve(() => ({ bytes, headers: { etag: `"${bytes.length}"` } }))(request, response);
};

let folder: CacheFolder;
let server: ScriptedServer;

beforeEach(async () => {
  folder = makeCacheFolder();
  server = await startServer(serveModules);
});

afterEach(async () => {
  await server.close();
  // The streams that a link has cancelled close a little later.
  await vi.waitFor(() => expect(folder.openFiles()).toEqual([]), { timeout: 30_000 });
  folder.remove();
});

const host = () => nodeHost({ cacheFolder: folder.path });
const sources = () => ({ program: `${server.origin}/program.wasm`, memory: `${server.origin}/memory.wasm` });
const conditions = () => server.requests.map(({ headers }) => headers["if-none-match"]);

async function createRecord(options = {}): Promise<number> {
  const { exports } = await link(sources(), { host: host(), ...options });
  return (exports.program["createRecord"] as (id: number, x: number, y: number) => number)(2, 1.1, 2.2);
}

describe("link() with a cache folder", () => {
  test("links from the network, then from the folder", async () => {
    const address = await createRecord();
    expect([folder.files().length, conditions()]).toEqual([2, [undefined, undefined]]);
    expect(await createRecord()).toBe(address);
    const tags = [`"${bytesOf["/program.wasm"].length}"`, `"${bytesOf["/memory.wasm"].length}"`];
    expect(conditions().slice(2).sort()).toEqual(tags.sort());
  });

  test("compiles nothing anew with a module cache beside it", async () => {
    const cache = createModuleCache();
    await createRecord({ cache });
    const compile = vi.spyOn(WebAssembly, "compileStreaming");
    await createRecord({ cache });
    expect(compile).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  test("leaves no part of a module where another one fails", async () => {
    server.answer = (request, response) => {
      if (request.url === "/memory.wasm") response.writeHead(404).end();
      else
        response
          .writeHead(200, { "content-type": "application/wasm", etag: '"1"' })
          .write(bytesOf["/program.wasm"].subarray(0, 50));
    };
    await expect(createRecord()).rejects.toMatchObject({ code: "HTTP_STATUS", module: "memory" });
    await vi.waitFor(() => expect([folder.files(), folder.openFiles()]).toEqual([[], []]), { timeout: 30_000 });
  });

  test("leaves no part of a module where the link is aborted", async () => {
    const abort = new AbortController();
    server.answer = (request, response) => {
      response.writeHead(200, { "content-type": "application/wasm", etag: '"1"' });
      response.write(bytesOf[request.url as Path].subarray(0, 200));
      if (server.requests.length === 2) setTimeout(() => abort.abort("enough"), 20);
    };
    await expect(createRecord({ signal: abort.signal })).rejects.toBe("enough");
    await vi.waitFor(() => expect([folder.files(), folder.openFiles()]).toEqual([[], []]), { timeout: 30_000 });
  });

  test("stores what came whole after a connection was reset half-way", async () => {
    server.answer = (request, response) => {
      if (server.requests.length > 2) return serveModules(request, response);
      const bytes = bytesOf[request.url as Path];
      response.writeHead(200, { "content-type": "application/wasm", etag: '"1"', "content-length": bytes.length });
      response.write(bytes.subarray(0, bytes.length - 1));
      setTimeout(() => request.socket.resetAndDestroy(), 20);
    };
    await createRecord();
    expect(server.requests).toHaveLength(4);
    expect(folder.files().filter((name) => name.endsWith(".entry"))).toHaveLength(2);
    expect(folder.files()).toHaveLength(2);
  });

  test("checks the integrity of what is stored", async () => {
    await createRecord();
    const digest = createHash("sha256").update(bytesOf["/memory.wasm"]).digest("base64");
    const withIntegrity = (integrity: string) => {
      const { program, memory } = sources();
      return link({ program, memory: { source: memory, integrity } }, { host: host() });
    };
    await withIntegrity(`sha256-${digest}`);
    const error = await withIntegrity(`sha256-${Buffer.alloc(32).toString("base64")}`).catch((reason) => reason);
    expect(error).toBeInstanceOf(ModuleLoadError);
    expect(error.code).toBe("INTEGRITY_MISMATCH");
    expect(conditions().slice(2)).not.toContain(undefined);
  });

  test("finds what a stored module needs beside where it came from, after a redirect", async () => {
    server.answer = (request, response) => {
      if (request.url === "/latest") response.writeHead(302, { location: "/1.0/program.wasm" }).end();
      else serveModules(Object.assign(request, { url: request.url?.replace("/1.0", "") }), response);
    };
    const discover = ({ importer }: { readonly importer: string }) =>
      importer === "program" ? "memory.wasm" : undefined;
    for (let again = 0; again < 2; again++) {
      server.requests.length = 0;
      await link({ program: `${server.origin}/latest` }, { host: host(), discover });
      expect(server.requests.map(({ path }) => path)).toEqual(["/latest", "/1.0/program.wasm", "/1.0/memory.wasm"]);
    }
    expect(conditions()).not.toContain(undefined);
  });
});
