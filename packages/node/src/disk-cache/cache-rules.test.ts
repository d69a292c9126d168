import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type CachedSite, first, second, startCachedSite } from "../../test/cached-site.ts";
import { type Answer, serve } from "../../test/scripted-server.ts";

const MODIFIED = "Wed, 21 Oct 2015 07:28:00 GMT";

let site: CachedSite;

beforeEach(async () => {
  site = await startCachedSite();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await site.end();
});

function later(seconds: number): void {
  const now = Date.now() + seconds * 1000;
  vi.spyOn(Date, "now").mockReturnValue(now);
}

describe("what is asked", () => {
  test.each([
    [{ etag: '"one"' }, '"one"'],
    [{ etag: 'W/"one"' }, 'W/"one"'],
    [{ "last-modified": MODIFIED }, MODIFIED],
    [{ etag: '"one"', "last-modified": MODIFIED }, `"one" ${MODIFIED}`],
    [{ etag: '"one"', "cache-control": "no-cache" }, '"one"'],
    [{ etag: '"one"', "cache-control": "max-age=0, must-revalidate" }, '"one"'],
    [{ etag: '"one"', vary: "Accept-Encoding, Origin" }, '"one"'],
  ])(
    "with %j a later site.load asks whether it still holds, and answers with what is stored",
    async (headers, conditions) => {
      site.serveWith(headers);
      expect(await site.asked(site.loadBytes)).toEqual(["/a.wasm"]);
      for (let again = 0; again < 3; again++) {
        expect(await site.asked(async () => expect(await site.loadBytes()).toEqual(first))).toEqual([
          `/a.wasm ${conditions}`,
        ]);
      }
      expect(site.server.requests.at(-1)?.headers["cache-control"], "servers answer no-cache with the whole").toBe(
        "max-age=0",
      );
    },
  );

  test.each<[string, Uint8Array, Readonly<Record<string, string>>]>([
    ["plain", first, { "content-length": String(first.length) }],
    ["compressed", gzipSync(first), { "content-encoding": "gzip", "content-length": String(gzipSync(first).length) }],
    ["of unknown length", first, {}],
  ])("is the same response, %s: status, URL and headers", async (_what, sent, headers) => {
    site.serveWith({ etag: '"one"', "content-language": "en", ...headers }, sent);
    const seen: unknown[] = [];
    for (let again = 0; again < 3; again++) {
      const response = await site.load();
      const names = ["content-type", "etag", "content-language", "content-length", "content-encoding"];
      const values = names.map((name) => response.headers.get(name));
      seen.push([response.status, response.ok, response.url, response.bodyUsed, ...values]);
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(first);
    }
    const lengths = [headers["content-length"] ?? null, headers["content-encoding"] ?? null];
    const expected = [200, true, site.url, false, "application/wasm", '"one"', "en", ...lengths];
    expect(seen).toEqual([expected, expected, expected]);
  });

  test("content that has changed takes the place of what was stored", async () => {
    site.serveWith({ etag: '"one"' });
    await site.loadBytes();
    site.serveWith({ etag: '"two"' }, second);
    expect(await site.loadBytes()).toEqual(second);
    expect(await site.asked(async () => expect(await site.loadBytes()).toEqual(second))).toEqual(['/a.wasm "two"']);
    expect(site.folder.files()).toHaveLength(1);
  });

  test("a 304 that names another validator is not of what is stored, and the whole is site.asked for", async () => {
    site.serveWith({ etag: '"one"' });
    await site.loadBytes();
    site.server.answer = ({ headers }, response) => {
      const isConditional = headers["if-none-match"] !== undefined;
      response.writeHead(isConditional ? 304 : 200, { etag: '"two"' }).end(isConditional ? undefined : second);
    };
    expect(await site.asked(async () => expect(await site.loadBytes()).toEqual(second))).toEqual([
      '/a.wasm "one"',
      "/a.wasm",
    ]);
  });

  test("a 304 that names no validator is of what is stored", async () => {
    site.serveWith({ etag: '"one"' });
    await site.loadBytes();
    site.server.answer = (_, response) => response.writeHead(304).end();
    expect(await site.asked(async () => expect(await site.loadBytes()).toEqual(first))).toEqual(['/a.wasm "one"']);
  });

  test("each URL has its own entry; a fragment is no part of it", async () => {
    site.server.answer = (request, response) =>
      serve(() => ({ bytes: request.url === "/a.wasm?v=2" ? second : first, headers: { etag: '"one"' } }))(
        request,
        response,
      );
    expect(await site.loadBytes(`${site.url}?v=2`)).toEqual(second);
    expect(await site.loadBytes()).toEqual(first);
    expect(await site.asked(() => site.loadBytes(`${site.url}#part`))).toEqual(['/a.wasm "one"']);
    expect(site.folder.files()).toHaveLength(2);
  });
});

describe("what is fresh", () => {
  test.each([
    [{ "cache-control": "max-age=60" }],
    [{ "cache-control": "public, MAX-AGE=60" }],
    [{ "cache-control": "private, max-age=60", etag: '"one"' }],
    [{ "cache-control": "immutable", etag: '"one"' }],
    [{ expires: new Date(Date.now() + 60_000).toUTCString() }],
  ])("with %j the server is not site.asked, until the time is over", async (headers) => {
    site.serveWith(headers);
    await site.loadBytes();
    expect(await site.asked(async () => expect(await site.loadBytes()).toEqual(first))).toEqual([]);
    later(3600 * 24 * 2);
    expect(await site.asked(site.loadBytes)).toHaveLength(1);
  });

  test("a 304 begins its time anew", async () => {
    site.serveWith({ etag: '"one"', "cache-control": "max-age=60" });
    await site.loadBytes();
    later(61);
    expect(await site.asked(async () => expect(await site.loadBytes()).toEqual(first))).toEqual(['/a.wasm "one"']);
    expect(await site.asked(async () => expect(await site.loadBytes()).toEqual(first))).toEqual([]);
    later(61);
    expect(await site.asked(site.loadBytes)).toHaveLength(1);
  });

  test("nothing is, only because it has not changed for long", async () => {
    site.serveWith({ "last-modified": MODIFIED });
    await site.loadBytes();
    expect(await site.asked(site.loadBytes)).toHaveLength(1);
  });

  test("nothing is from a time that has not come yet: the clock was set back", async () => {
    site.serveWith({ etag: '"one"', "cache-control": "max-age=60" });
    await site.loadBytes();
    later(-3600);
    expect(await site.asked(site.loadBytes)).toEqual(['/a.wasm "one"']);
  });

  test("time that it has spent in other caches counts", async () => {
    site.serveWith({ etag: '"one"', "cache-control": "max-age=60", age: "61" });
    await site.loadBytes();
    expect(await site.asked(site.loadBytes)).toEqual(['/a.wasm "one"']);
  });

  test("what its server allows to be used while it fails is, and the failure itself is not stored", async () => {
    site.serveWith({ etag: '"one"', "cache-control": "max-age=0, stale-if-error=60" });
    await site.loadBytes();
    let isGivenUp = false;
    site.server.answer = (_, response) => {
      response.writeHead(503).write("out of order");
      response.on("close", () => {
        isGivenUp = true;
      });
    };
    expect(await site.loadBytes()).toEqual(first);
    await vi.waitFor(() => expect(isGivenUp).toBe(true), { timeout: 30_000 });
    site.server.answer = (_, response) => response.writeHead(503).end("out of order");
    later(61);
    expect((await site.load()).status).toBe(503);
  });
});

describe("redirects", () => {
  let target: { readonly path: string; readonly headers: Readonly<Record<string, string>> };
  const redirected: Answer = (request, response) => {
    if (request.url === "/a.wasm") response.writeHead(302, { location: target.path }).end();
    else
      serve(() => ({ bytes: request.url === "/1.wasm" ? first : second, headers: target.headers }))(request, response);
  };

  test("are followed each time, whatever their target says of its own freshness", async () => {
    site.server.answer = redirected;
    target = { path: "/1.wasm", headers: { etag: '"same"', "cache-control": "max-age=60, immutable" } };
    for (let again = 0; again < 3; again++) {
      const requests = await site.asked(async () => {
        const response = await site.load();
        expect(response.url).toBe(`${site.server.origin}/1.wasm`);
        expect(new Uint8Array(await response.arrayBuffer())).toEqual(first);
      });
      expect(requests).toEqual(again === 0 ? ["/a.wasm", "/1.wasm"] : ['/a.wasm "same"', '/1.wasm "same"']);
    }
  });

  test("to another place are of something else, though the validator is the same", async () => {
    site.server.answer = redirected;
    target = { path: "/1.wasm", headers: { etag: '"same"' } };
    expect(await site.loadBytes()).toEqual(first);
    target = { ...target, path: "/2.wasm" };
    expect(await site.loadBytes()).toEqual(second);
    expect(await site.loadBytes()).toEqual(second);
  });
});

describe("what is not stored", () => {
  test.each([
    [{ "cache-control": "no-store", etag: '"one"' }],
    [{ "cache-control": "No-Store, max-age=60" }],
    [{ "content-type": "application/wasm" }],
    [{ "cache-control": "max-age=0" }],
    [{ etag: '"one"', vary: "*" }],
  ])("a response with %j", async (headers) => {
    site.serveWith(headers);
    for (let again = 0; again < 2; again++) {
      expect(await site.asked(async () => expect(await site.loadBytes()).toEqual(first))).toEqual(["/a.wasm"]);
    }
    expect(site.folder.files()).toEqual([]);
  });

  test.each([203, 206, 301, 404, 410, 500])(
    "a response of status %i, which comes as the server sent it",
    async (status) => {
      site.server.answer = (_, response) =>
        response.writeHead(status, { etag: '"one"', "cache-control": "max-age=60" }).end(first);
      const response = await site.load();
      expect([response.status, new Uint8Array(await response.arrayBuffer())]).toEqual([status, first]);
      expect(site.folder.files()).toEqual([]);
    },
  );

  test("a failure, which leaves what is stored", async () => {
    site.serveWith({ etag: '"one"' });
    await site.loadBytes();
    site.server.answer = (_, response) => response.writeHead(404).end();
    expect((await site.load()).status).toBe(404);
    site.serveWith({ etag: '"one"' });
    expect(await site.asked(async () => expect(await site.loadBytes()).toEqual(first))).toEqual(['/a.wasm "one"']);
  });

  test("cookies", async () => {
    site.serveWith({ etag: '"one"', "set-cookie": "session=secret" });
    await site.loadBytes();
    expect(readFileSync(join(site.folder.path, site.folder.files()[0] ?? ""), "latin1")).not.toMatch(/secret|cookie/i);
  });

  test("what is no http URL", async () => {
    expect(await site.loadBytes("data:application/wasm;base64,AGFzbQEAAAA=")).toHaveLength(8);
    expect(site.folder.files()).toEqual([]);
  });
});
