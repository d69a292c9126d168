import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { brotliDecompress, gunzip } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answer } from "./answer.ts";
import { closedPortUrl, UNKNOWN_HOST_URL } from "./dead-addresses.ts";
import { type FaultServer, startFaultServer } from "./fault-server.ts";

const file = randomBytes(100_000);
let server: FaultServer;
let runs = 0;

beforeAll(async () => {
  server = await startFaultServer({ files: { "a.wasm": file, "page.html": "<!doctype html>" } });
});
afterAll(() => server.close());

interface Received {
  readonly head: string;
  readonly body: Buffer;
  /** The end of the connection: by FIN, by RST, or not within the given time. */
  readonly end: "FIN" | "RST" | "open";
  readonly tookMs: number;
}

/** Sends a minimal request, and reads all bytes of the answer. */
async function ask(url: string, { waitMs = 10_000, headers = "" } = {}): Promise<Received> {
  const { port, pathname, search } = new URL(url);
  const socket = connect(Number(port), "127.0.0.1");
  const begin = performance.now();
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.write(`GET ${pathname}${search} HTTP/1.1\r\nhost: localhost\r\n${headers}\r\n`);
  const end = await Promise.race([
    new Promise<"FIN">((resolve) => socket.on("end", () => resolve("FIN"))),
    new Promise<"RST">((resolve) => socket.on("error", () => resolve("RST"))),
    setTimeout(waitMs, "open" as const, { ref: false }),
  ]);
  socket.destroy();
  const all = Buffer.concat(chunks);
  const split = all.indexOf("\r\n\r\n");
  const tookMs = performance.now() - begin;
  return { head: all.subarray(0, Math.max(split, 0)).toString(), body: all.subarray(split + 4), end, tookMs };
}

const urlOf = (answer: Answer, name = "a.wasm"): string => server.url(name, { ...answer, run: String(runs++) });
const receive = (answer: Answer, options?: { waitMs?: number }) => ask(urlOf(answer), options);

function headersOf({ head }: Received): Record<string, string> {
  const lines = head.split("\r\n").slice(1);
  return Object.fromEntries(lines.map((line) => line.split(": ") as [string, string]));
}

/** Waits until no connection is open any more; fails if one stays open. */
async function allClosed(): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (server.openSockets > 0 && Date.now() < deadline) await setTimeout(5);
  expect(server.openSockets).toBe(0);
}

describe("a good answer", () => {
  test("is the file, its type, its length, and permission for all origins to read it", async () => {
    const received = await receive({});
    expect(received.head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(headersOf(received)).toMatchObject({
      "content-type": "application/wasm",
      "content-length": "100000",
      "access-control-allow-origin": "*",
      connection: "close",
    });
    expect([received.body.equals(file), received.end]).toEqual([true, "FIN"]);
  });

  test("is what fetch takes, by both names of the server", async () => {
    for (const origin of [server.origin, server.otherOrigin]) {
      const response = await fetch(`${origin}/page.html?run=names`);
      expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
      expect(await response.text()).toBe("<!doctype html>");
    }
    expect(server.visits(server.url("page.html", { run: "names" }))).toHaveLength(2);
  });

  test("is 404 for a file that is not there, and 400 for a fault that does not exist", async () => {
    expect((await ask(server.url("none.wasm"))).head).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
    expect((await ask(server.url("constructor"))).head).toMatch(/^HTTP\/1\.1 404 /);
    const wrong = await ask(`${server.url("a.wasm")}?fault=teapot`);
    expect([wrong.head.slice(0, 12), wrong.body.toString()]).toEqual([
      "HTTP/1.1 400",
      "RangeError: No answer has fault=teapot",
    ]);
  });
});

describe("time", () => {
  test("headDelayMs waits in front of the head", async () => {
    const received = await receive({ headDelayMs: 120 });
    expect(received.tookMs).toBeGreaterThanOrEqual(119);
    expect(received.body.equals(file)).toBe(true);
  });

  test("bytesPerSecond limits the body", async () => {
    const received = await receive({ bytesPerSecond: 400_000 });
    expect(received.tookMs).toBeGreaterThanOrEqual(0.9 * 250);
    expect(received.body.equals(file)).toBe(true);
  });
});

describe("fault", () => {
  test.each([
    ["stall", "open"],
    ["reset", "RST"],
    ["end", "FIN"],
  ] as const)("%s in front of the head sends nothing", async (fault, end) => {
    const received = await receive({ fault }, { waitMs: 600 });
    expect([received.head, received.body.length, received.end]).toEqual(["", 0, end]);
  });

  test.each([
    ["stall", "open"],
    ["reset", "RST"],
    ["end", "FIN"],
  ] as const)("%s half-way sends head and half of the body", async (fault, end) => {
    const received = await receive({ fault, afterShare: 0.5 }, { waitMs: 600 });
    expect(headersOf(received)["content-length"]).toBe("100000");
    expect([received.body.equals(file.subarray(0, 50_000)), received.end]).toEqual([true, end]);
  });

  test("garbage is no HTTP", async () => {
    await expect(fetch(urlOf({ fault: "garbage" }))).rejects.toThrow(TypeError);
  });

  test("times limits it to the first requests", async () => {
    const url = urlOf({ fault: "reset", times: 2 });
    const ends = [(await ask(url)).end, (await ask(url)).end, (await ask(url)).end];
    expect(ends).toEqual(["RST", "RST", "FIN"]);
    expect(server.visits(url)).toHaveLength(3);
  });
});

describe("nextFile", () => {
  test("is the file that follows the faults", async () => {
    const url = urlOf({ fault: "reset", afterShare: 0.5, times: 1, nextFile: "page.html" });
    expect((await ask(url)).end).toBe("RST");
    const second = await ask(url);
    expect(headersOf(second)["content-type"]).toBe("text/html; charset=utf-8");
    expect(second.body.toString()).toBe("<!doctype html>");
  });
});

describe("a head that lies", () => {
  test("type and status are those of the query", async () => {
    const html = await receive({ type: "text/html", status: 503 });
    expect([html.head.slice(0, 32), headersOf(html)["content-type"]]).toEqual([
      "HTTP/1.1 503 Service Unavailable",
      "text/html",
    ]);
    expect(headersOf(await receive({ type: "none" }))).not.toHaveProperty("content-type");
  });

  test("lengthError is added to the length; all bytes are sent nevertheless", async () => {
    for (const lengthError of [-10, 10]) {
      const received = await receive({ lengthError });
      expect(headersOf(received)["content-length"]).toBe(String(100_000 + lengthError));
      expect([received.body.length, received.end]).toEqual([100_000, "FIN"]);
    }
  });

  test("claimedEncoding is not that of the body", async () => {
    const received = await receive({ claimedEncoding: "gzip" });
    expect(headersOf(received)["content-encoding"]).toBe("gzip");
    expect(received.body.equals(file)).toBe(true);
  });

  test("location is the header's text", async () => {
    const target = urlOf({});
    const url = urlOf({ status: 302, location: target });
    const response = await fetch(url);
    expect([response.url, response.redirected]).toEqual([target, true]);
    await response.arrayBuffer();
    expect([server.visits(url).length, server.visits(target).length]).toEqual([1, 1]);
  });

  test("location self leads in a circle", async () => {
    const url = urlOf({ status: 302, location: "self" });
    const { href, pathname, search } = new URL(url);
    expect(headersOf(await ask(href))["location"]).toBe(pathname + search);
    await expect(fetch(url)).rejects.toThrow(TypeError);
    expect(server.visits(url).length).toBeGreaterThan(10);
  });

  test("cors keeps others out", async () => {
    expect(headersOf(await receive({ cors: "none" }))).not.toHaveProperty("access-control-allow-origin");
    const other = headersOf(await receive({ cors: "other" }));
    expect(other["access-control-allow-origin"]).toBe("http://elsewhere.invalid");
  });
});

describe("framing and encoding", () => {
  test("chunked ends with the last chunk, close with FIN", async () => {
    const chunked = await receive({ framing: "chunked" });
    expect(headersOf(chunked)).toMatchObject({ "transfer-encoding": "chunked" });
    expect(chunked.body.subarray(-5).toString()).toBe("0\r\n\r\n");
    const close = await receive({ framing: "close" });
    expect(headersOf(close)).not.toHaveProperty("content-length");
    expect(close.body.equals(file)).toBe(true);
    for (const framing of ["chunked", "close"] as const) {
      const response = await fetch(urlOf({ framing, bytesPerSecond: 2_000_000 }));
      expect(Buffer.from(await response.arrayBuffer()).equals(file)).toBe(true);
    }
  });

  test("gzip and br are true; keepShare cuts the body, and the framing fits the rest", async () => {
    const gzipped = await receive({ encoding: "gzip" });
    expect(headersOf(gzipped)["content-encoding"]).toBe("gzip");
    expect((await promisify(gunzip)(gzipped.body)).equals(file)).toBe(true);
    const brotli = await receive({ encoding: "br" });
    expect((await promisify(brotliDecompress)(brotli.body)).equals(file)).toBe(true);
    const cut = await receive({ encoding: "gzip", keepShare: 0.5 });
    expect(cut.body.equals(gzipped.body.subarray(0, gzipped.body.length / 2))).toBe(true);
    expect(headersOf(cut)["content-length"]).toBe(String(cut.body.length));
  });
});

describe("validator", () => {
  test("is answered with 304 when the request has it", async () => {
    const url = urlOf({ validator: "etag" });
    const { etag = "" } = headersOf(await ask(url));
    expect((await ask(url, { headers: `if-none-match: ${etag}\r\n` })).head).toMatch(/^HTTP\/1\.1 304 /);
    expect((await ask(url, { headers: `if-none-match: "other"\r\n` })).head).toMatch(/^HTTP\/1\.1 200 /);
    const dated = urlOf({ validator: "last-modified" });
    const { "last-modified": date = "" } = headersOf(await ask(dated));
    expect((await ask(dated, { headers: `if-modified-since: ${date}\r\n` })).head).toMatch(/^HTTP\/1\.1 304 /);
  });
});

describe("visits", () => {
  test("end when both sides have closed", async () => {
    await allClosed();
    const url = urlOf({ fault: "stall", afterShare: 0.1 });
    const abort = new AbortController();
    const response = await fetch(url, { signal: abort.signal });
    expect(server.openSockets).toBe(1);
    expect((await ask(`${server.origin}/open-sockets`)).body.toString()).toBe("1");
    expect(server.visits(url)).toEqual([expect.not.objectContaining({ closedAtMs: expect.anything() })]);
    abort.abort();
    await expect(response.arrayBuffer()).rejects.toThrow("aborted");
    await allClosed();
    const [visit] = server.visits(url);
    expect(visit?.closedAtMs).toBeGreaterThanOrEqual(visit?.openedAtMs ?? Number.POSITIVE_INFINITY);
  });

  test("do not count preflight requests", async () => {
    const url = urlOf({});
    const response = await fetch(url, { method: "OPTIONS" });
    expect([response.status, response.headers.get("access-control-allow-headers")]).toEqual([204, "*"]);
    expect(server.visits(url)).toEqual([]);
  });
});

describe("dead addresses", () => {
  test("refuse, or cannot be found", async () => {
    const causeOf = (url: string) => fetch(url).then(String, ({ cause }) => cause.code);
    expect(await causeOf(await closedPortUrl())).toBe("ECONNREFUSED");
    expect(await causeOf(UNKNOWN_HOST_URL)).toBe("ENOTFOUND");
  });
});

test("close() ends connections that hang", async () => {
  const short = await startFaultServer({ files: { "a.wasm": file } });
  const response = await fetch(short.url("a.wasm", { fault: "stall", afterShare: 0.5 }));
  const body = response.arrayBuffer();
  const failed = expect(body).rejects.toThrow();
  await short.close();
  await failed;
});
