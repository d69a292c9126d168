import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CachedSite, first, startCachedSite } from "../../test/cached-site.ts";
import { type Answer, serve } from "../../test/scripted-server.ts";
import { nodeHost } from "../node-host.ts";

let site: CachedSite;

beforeEach(async () => {
  site = await startCachedSite();
});

afterEach(async () => {
  await site.end();
});

describe("bodies", () => {
  test("reach their reader while they are stored", async () => {
    let sendRest = (): void => {};
    site.server.answer = (_, response) => {
      response.writeHead(200, { etag: '"one"', "content-length": first.length });
      response.write(first.subarray(0, 500));
      sendRest = () => response.end(first.subarray(500));
    };
    const reader = (await site.load()).body?.getReader();
    expect((await reader?.read())?.value).toEqual(first.slice(0, 500));
    sendRest();
    expect((await reader?.read())?.value).toEqual(first.slice(500));
    expect((await reader?.read())?.done).toBe(true);
    expect(site.folder.files()).toHaveLength(1);
  });

  test("leave nothing behind where the load is aborted half-way", async () => {
    site.server.answer = (_, response) => response.writeHead(200, { etag: '"one"' }).write(first.subarray(0, 500));
    const abort = new AbortController();
    const response = (await nodeHost({ cacheFolder: site.folder.path }).load(site.url, {
      signal: abort.signal,
    })) as Response;
    const reader = response.body?.getReader();
    await reader?.read();
    const reason = new Error("enough");
    abort.abort(reason);
    await expect(reader?.read()).rejects.toBe(reason);
    expect(site.folder.files()).toEqual([]);
  });

  const half = first.length / 2;
  test.each<[string, Answer]>([
    [
      "the connection is reset",
      ({ socket }, response) => {
        response.writeHead(200, { etag: '"one"', "content-length": first.length }).write(first.subarray(0, half));
        setTimeout(() => socket.resetAndDestroy(), 20);
      },
    ],
    [
      "fewer bytes come than were promised",
      ({ socket }) => socket.end(`HTTP/1.1 200 OK\r\netag: "one"\r\ncontent-length: ${first.length}\r\n\r\n\0asm`),
    ],
    [
      "a chunked body lacks its end",
      ({ socket }) => {
        socket.end('HTTP/1.1 200 OK\r\netag: "one"\r\ntransfer-encoding: chunked\r\n\r\n4\r\n\0asm\r\n');
      },
    ],
  ])("leave nothing behind where %s", async (_what, answer) => {
    site.server.answer = answer;
    const response = await site.load();
    await expect(response.arrayBuffer()).rejects.toThrow(TypeError);
    expect(site.folder.files()).toEqual([]);
  });

  test.each<[string, Answer]>([
    [
      "the end of the connection ends them",
      ({ socket }) => {
        socket.write('HTTP/1.1 200 OK\r\netag: "one"\r\nconnection: close\r\n\r\n');
        socket.end(first.subarray(0, half));
      },
    ],
    [
      "their gzip stream is cut short",
      (_, response) => {
        const zipped = gzipSync(first);
        response.writeHead(200, { etag: '"one"', "content-encoding": "gzip" });
        response.end(zipped.subarray(0, zipped.length / 2));
      },
    ],
  ])("leave nothing behind where fetch takes a part for the whole: %s", async (_what, answer) => {
    site.server.answer = answer;
    expect((await site.loadBytes()).length).toBeLessThan(first.length);
    expect(site.folder.files()).toEqual([]);
  });
});

describe("aborts and failures", () => {
  test("an aborted site.load rejects with the signal's reason, whether something is stored or not", async () => {
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    const host = nodeHost({ cacheFolder: site.folder.path });
    await expect(host.load(site.url, { signal })).rejects.toBe(reason);
    site.serveWith({ etag: '"one"', "cache-control": "max-age=60" });
    await site.loadBytes();
    await expect(host.load(site.url, { signal })).rejects.toBe(reason);
    expect(site.server.requests).toHaveLength(1);
  });

  test("a site.load that is aborted while the server thinks closes what it had opened", async () => {
    site.serveWith({ etag: '"one"' });
    await site.loadBytes();
    const abort = new AbortController();
    site.server.answer = () => abort.abort("enough");
    const loading = nodeHost({ cacheFolder: site.folder.path }).load(site.url, { signal: abort.signal });
    await expect(loading).rejects.toBe("enough");
    expect(site.folder.openFiles()).toEqual([]);
  });

  test("where nobody answers, it is the platform's error, with something stored or not", async () => {
    site.serveWith({ etag: '"one"' });
    await site.loadBytes();
    await site.server.close();
    await expect(site.load()).rejects.toThrow(TypeError);
    await expect(site.load(`${site.url}?other`)).rejects.toThrow(TypeError);
  });
});

describe("files that are not what was stored", () => {
  test.each<[string, (whole: Buffer) => Uint8Array]>([
    ["is cut short", (whole) => whole.subarray(0, 700)],
    ["is empty", () => new Uint8Array(0)],
    [
      "has another byte in its body",
      (whole) => Buffer.concat([whole.subarray(0, 100), Buffer.of(7), whole.subarray(101)]),
    ],
    ["says another ETag", (whole) => Buffer.from(whole.toString("latin1").replace("one", "two"), "latin1")],
    ["is somebody else's", () => Buffer.from("a shopping list")],
  ])("a file that %s is fetched again, without conditions, and replaced", async (_what, damage) => {
    site.serveWith({ etag: '"one"', "cache-control": "max-age=60" });
    await site.loadBytes();
    const path = join(site.folder.path, site.folder.files()[0] ?? "");
    const whole = readFileSync(path);
    expect(damage(whole)).not.toEqual(whole);
    writeFileSync(path, damage(whole));
    expect(await site.asked(async () => expect(await site.loadBytes()).toEqual(first))).toEqual(["/a.wasm"]);
    expect(await site.asked(async () => expect(await site.loadBytes()).toEqual(first))).toEqual([]);
  });
});

describe("several loads in one process", () => {
  test("of one URL all get the whole, and leave one entry", async () => {
    site.serveWith({ etag: '"one"' });
    const host = nodeHost({ cacheFolder: site.folder.path });
    const loadOnce = async () => new Uint8Array(await ((await host.load(site.url, {})) as Response).arrayBuffer());
    for (let round = 0; round < 2; round++) {
      const all = await Promise.all(Array.from({ length: 32 }, loadOnce));
      expect(all.every((bytes) => Buffer.compare(bytes, first) === 0)).toBe(true);
      expect(site.folder.files()).toHaveLength(1);
    }
    expect(site.server.requests.slice(32).every(({ headers }) => headers["if-none-match"] === '"one"')).toBe(true);
  });

  test("some of which are aborted, never see less than the whole", async () => {
    site.server.answer = (request, response) => {
      const answer = () => serve(() => ({ bytes: first, headers: { etag: '"one"' } }))(request, response);
      setTimeout(answer, site.server.requests.length % 5);
    };
    const host = nodeHost({ cacheFolder: site.folder.path });
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, async (_, at) => {
        const abort = new AbortController();
        if (at % 3 === 0) setTimeout(() => abort.abort("enough"), at % 7);
        try {
          const response = (await host.load(site.url, { signal: abort.signal })) as Response;
          return Buffer.compare(Buffer.from(await response.arrayBuffer()), first) === 0 ? "whole" : "part";
        } catch (error) {
          return String(error);
        }
      }),
    );
    const seen = new Set(outcomes);
    expect(seen.has("whole")).toBe(true);
    seen.delete("enough");
    expect([...seen]).toEqual(["whole"]);
    expect(site.folder.files()).toHaveLength(1);
  });
});
