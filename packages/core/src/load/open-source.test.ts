import { createHash } from "node:crypto";
import { runInNewContext } from "node:vm";
import { createTestHost } from "@rec/test-host";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { watchStream } from "../../test/byte-stream.ts";
import { environmentWith, loadErrorOf as errorOf } from "../../test/load.ts";
import { LEAF, longModule } from "../../test/modules.ts";
import { afterDueEvents, errorOf as failureFrom, failureOf, hold, until } from "../../test/outcomes.ts";
import { assemble } from "../../test/wat.ts";
import { ModuleLoadError } from "../errors.ts";
import type { LinkerHost } from "../host.ts";
import { createScope } from "../lifetime.ts";
import type { ModuleSource } from "../source.ts";
import type { LoadEvents } from "./load-environment.ts";
import { LoadRun } from "./load-run.ts";
import type { OwnBody } from "./module-load.ts";
import { resolveSource } from "./resolve-source.ts";

const WASM = { "content-type": "application/wasm" };
const HTML = "<!doctype html><title>Not found</title>";
const url = "https://example.test/a.wasm";

let bytes: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  bytes = await assemble(longModule(300));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

interface Opening {
  readonly onReceived?: LoadEvents["received"];
  readonly onEnd?: () => void;
  readonly host?: LinkerHost;
  readonly signal?: AbortSignal;
}

/** Opens a source in the only attempt that a run makes here. */
async function open(given: unknown, { host, signal, onReceived = () => {}, onEnd = () => {} }: Opening = {}) {
  const scope = createScope();
  if (signal?.aborted) scope.fail(signal.reason);
  signal?.addEventListener("abort", () => scope.fail(signal.reason));
  const environment = environmentWith({ host, scope, limits: { retries: 0 } });
  const source = await resolveSource({ name: "a", given: given as ModuleSource }, environment);
  const run = new LoadRun({ source, environment, events: { began() {}, received: onReceived, ended: onEnd } });
  const body = await run.open();
  return { url: run.url, body };
}

async function bytesOf({ body }: { readonly body: OwnBody }): Promise<Uint8Array> {
  if (body.kind === "bytes") return body.bytes;
  if (body.kind !== "stream") throw new Error("Expected bytes, found a compiled module");
  return new Uint8Array(await new Response(body.stream()).arrayBuffer());
}

/** A response with a URL, as from `fetch`. */
function fetched(body: BodyInit | null, init: ResponseInit = {}): Response {
  const response = new Response(body, init);
  Object.defineProperty(response, "url", { value: url });
  return response;
}

describe("openSource() with bytes", () => {
  const surrounded = () => {
    const buffer = new Uint8Array(bytes.length + 20).fill(0xff);
    buffer.set(bytes, 10);
    return buffer;
  };
  const bytes16 = () => Uint8Array.from([...bytes, 0].slice(0, bytes.length - (bytes.length % 2)));
  test.each<[string, () => unknown, () => Uint8Array]>([
    ["an ArrayBuffer", () => bytes.slice().buffer, () => bytes],
    ["a Uint8Array", () => bytes, () => bytes],
    ["a subarray", () => surrounded().subarray(10, 10 + bytes.length), () => bytes],
    ["a DataView", () => new DataView(surrounded().buffer, 10, bytes.length), () => bytes],
    ["another view", () => new Uint16Array(bytes16().buffer), bytes16],
    ["a Buffer of the pool", () => Buffer.concat([bytes]), () => bytes],
    [
      "an ArrayBuffer of another realm",
      () => runInNewContext("new Uint8Array(b).buffer", { b: [...bytes] }),
      () => bytes,
    ],
    ["a view of another realm", () => runInNewContext("new Uint8Array(b)", { b: [...bytes] }), () => bytes],
  ])("takes %s", async (_what, source, expected) => {
    const opened = await open(source());
    expect(opened).toMatchObject({ url: undefined, body: { kind: "bytes" } });
    expect(Buffer.from(await bytesOf(opened)).equals(expected())).toBe(true);
  });

  test("does not copy them, and reports them as received and loaded", async () => {
    const onReceived = vi.fn();
    const onEnd = vi.fn();
    const { body } = await open(bytes, { onReceived, onEnd });
    expect(body.kind === "bytes" && body.bytes.buffer).toBe(bytes.buffer);
    expect(onReceived.mock.calls).toEqual([[bytes.length, bytes.length]]);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });
});

describe("openSource() with a compiled module", () => {
  test("does not change it, even one of another realm", async () => {
    const module = new WebAssembly.Module(bytes);
    const foreign = runInNewContext("new WebAssembly.Module(new Uint8Array(b))", { b: [...bytes] });
    const onEnd = vi.fn();
    expect((await open(module, { onEnd })).body).toEqual({ kind: "compiled", module });
    expect((await open(foreign)).body).toMatchObject({ kind: "compiled" });
    expect(onEnd).toHaveBeenCalledTimes(1);
  });
});

describe("openSource() with a stream", () => {
  test("reads its head only, and is loaded with its last byte", async () => {
    const watched = watchStream(bytes, { chunkSizeBytes: 16 });
    const onEnd = vi.fn();
    const opened = await open(watched.stream, { onEnd });
    expect(opened.body.kind).toBe("stream");
    expect(watched.reads).toBeLessThan(bytes.length / 16 / 2);
    expect(onEnd).not.toHaveBeenCalled();
    expect(await bytesOf(opened)).toEqual(bytes);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  test("reads all of it if the engine cannot compile a stream", async () => {
    vi.stubGlobal("WebAssembly", Object.create(WebAssembly, { compileStreaming: { value: undefined } }));
    const opened = await open(watchStream(bytes, { chunkSizeBytes: 16 }).stream);
    expect(opened.body).toEqual({ kind: "bytes", bytes, validator: undefined });
  });

  test("is BODY_CONSUMED if other code reads it", async () => {
    const { stream } = watchStream(bytes);
    stream.getReader();
    const error = await errorOf(open(stream));
    expect([error.code, error.diagnostics[0]?.message]).toEqual([
      "BODY_CONSUMED",
      'Unable to read WebAssembly file for "a": its body has been read already',
    ]);
  });
});

describe("openSource() with a Response", () => {
  test.each(["application/wasm", "Application/WASM", " application/wasm "])(
    "streams a body of type %j",
    async (type) => {
      const opened = await open(fetched(bytes, { headers: { "content-type": type } }));
      expect([opened.body.kind, opened.url]).toEqual(["stream", url]);
      expect(await bytesOf(opened)).toEqual(bytes);
    },
  );

  test.each(["application/wasm; charset=utf-8", "application/octet-stream", "text/html", ""])(
    "takes a WebAssembly body of type %j for what it is, and reads it once",
    async (type) => {
      const watched = watchStream(bytes, { chunkSizeBytes: 100 });
      const onReceived = vi.fn();
      const onEnd = vi.fn();
      const response = fetched(watched.stream, { headers: { "content-type": type } });
      const opened = await open(response, { onReceived, onEnd });
      expect(opened.body).toEqual({ kind: "bytes", bytes, validator: undefined });
      expect(watched.reads).toBe(Math.ceil(bytes.length / 100) + 1);
      expect(onReceived.mock.lastCall).toEqual([bytes.length, undefined]);
      expect(onEnd).toHaveBeenCalledTimes(1);
    },
  );

  test("accepts a WebAssembly body without a type", async () => {
    const response = fetched(watchStream(bytes).stream);
    expect(response.headers.get("content-type")).toBeNull();
    expect((await open(response)).body.kind).toBe("bytes");
  });

  test.each<[string, BodyInit | null, HeadersInit, string]>([
    [
      "a page",
      HTML,
      { "content-type": "text/html; charset=utf-8" },
      'an HTML page, with the Content-Type "text/html; charset=utf-8"',
    ],
    ["a page without a type", new TextEncoder().encode(HTML), {}, "an HTML page, with no Content-Type"],
    ["no body", null, {}, "no bytes at all, with no Content-Type"],
    [
      "an empty body",
      new Uint8Array(0),
      { "content-type": "text/plain" },
      'no bytes at all, with the Content-Type "text/plain"',
    ],
  ])("refuses %s as WRONG_MIME_TYPE", async (_what, body, headers, found) => {
    const error = await errorOf(open(fetched(body, { headers })));
    expect(error).toBeInstanceOf(ModuleLoadError);
    expect([error.code, error.module, error.url]).toEqual(["WRONG_MIME_TYPE", "a", url]);
    expect(error.diagnostics[0]?.message).toBe(
      `Unable to read WebAssembly file ${url}: expected WebAssembly, found ${found}`,
    );
  });

  test.each<[string, BodyInit | null]>([
    ["a page", HTML],
    ["an empty body", new Uint8Array(0)],
  ])("leaves %s that is said to be application/wasm to the parser", async (_what, body) => {
    expect((await failureOf(open(fetched(body, { headers: WASM })))).problems[0].code).toBe("NOT_WEBASSEMBLY");
  });

  test("takes a missing body as zero bytes", async () => {
    expect((await open(fetched(null, { headers: WASM }))).body).toEqual({
      kind: "bytes",
      bytes: new Uint8Array(0),
      validator: undefined,
    });
  });

  test("looks at status and Content-Type before the body is touched", async () => {
    const order: string[] = [];
    const watched = watchStream(bytes, { onRead: () => order.push("body") });
    const response = fetched(watched.stream, { headers: { "content-type": "text/plain" } });
    const { headers } = response;
    Object.defineProperty(response, "headers", {
      get() {
        order.push("headers");
        return headers;
      },
    });
    await open(response);
    expect(order.indexOf("headers")).toBe(0);
    expect(order.lastIndexOf("headers")).toBeLessThan(order.indexOf("body"));
  });

  test.each([
    [404, "Not Found", "404 Not Found"],
    [500, "Internal Server Error", "500 Internal Server Error"],
    [404, "", "404"],
    [304, "Not Modified", "304 Not Modified"],
  ])("refuses status %i %s, and gives up the body unread", async (status, statusText, said) => {
    const watched = watchStream(bytes);
    const body = status === 304 ? null : watched.stream;
    const error = await errorOf(open(fetched(body, { status, statusText, headers: WASM })));
    expect([error.code, error.module, error.url]).toEqual(["HTTP_STATUS", "a", url]);
    expect(error.diagnostics[0]?.message).toBe(`Unable to fetch WebAssembly file ${url}: ${said}`);
    expect(watched.reads).toBe(0);
    expect(watched.cancels).toHaveLength(body === null ? 0 : 1);
  });

  test("says that a response hides its status", async () => {
    const error = await errorOf(open(Response.error()));
    expect([error.code, error.diagnostics[0]?.message]).toEqual([
      "HTTP_STATUS",
      'Unable to fetch WebAssembly file for "a": the platform hides status and body of this response',
    ]);
  });

  test("is BODY_CONSUMED if the body was read, or is being read", async () => {
    const used = fetched(bytes, { headers: WASM });
    await used.arrayBuffer();
    const locked = fetched(bytes, { headers: WASM });
    locked.body?.getReader();
    const begun = fetched(watchStream(bytes, { chunkSizeBytes: 8 }).stream, { headers: WASM });
    const reader = begun.body?.getReader();
    await reader?.read();
    reader?.releaseLock();
    expect([begun.bodyUsed, begun.body?.locked]).toEqual([true, false]);
    for (const response of [used, locked, begun]) {
      const error = await errorOf(open(response));
      expect([error.code, error.url]).toEqual(["BODY_CONSUMED", url]);
    }
  });

  test.each<[HeadersInit, number | undefined]>([
    [{ "content-length": "1234" }, 1234],
    [{ "content-length": "1234", "content-encoding": "gzip" }, undefined],
    [{ "content-length": "many" }, undefined],
    [{ "content-length": "" }, undefined],
    [{ "content-length": "-5" }, undefined],
    [{}, undefined],
  ])("with headers %j expects %s bytes in all", async (headers, total) => {
    const onReceived = vi.fn();
    await open(fetched(bytes, { headers: { ...WASM, ...headers } }), { onReceived });
    expect(onReceived.mock.lastCall?.[1]).toBe(total);
  });

  test("of another origin expects no number of bytes: its length may be that of a compressed body", async () => {
    const onReceived = vi.fn();
    const response = fetched(bytes, { headers: { ...WASM, "content-length": "20" } });
    Object.defineProperty(response, "type", { value: "cors" });
    await open(response, { onReceived });
    expect(onReceived.mock.lastCall).toEqual([bytes.length, undefined]);
  });
});

describe("openSource() with a specifier", () => {
  test.each<[string, unknown]>([
    ["a string", "a.wasm"],
    ["a URL", new URL(url)],
    ["a promise of a string", Promise.resolve("a.wasm")],
  ])("asks the host for %s", async (_what, source) => {
    const host = createTestHost({ files: { "a.wasm": bytes, [url]: { body: bytes } } });
    const opened = await open(source, { host });
    expect(opened.url).toBe(source instanceof URL ? url : "a.wasm");
    expect(await bytesOf(opened)).toEqual(bytes);
    expect(host.calls.map(({ door }) => door)).toEqual(["resolve", "load"]);
  });

  test("is NO_HOST without one", async () => {
    const error = await errorOf(open("a.wasm"));
    expect([error.code, error.url]).toEqual(["NO_HOST", "a.wasm"]);
    expect(error.diagnostics[0]?.message).toBe(
      "Unable to load WebAssembly file a.wasm: @rec/core itself cannot read files or fetch",
    );
  });

  test("says which URL was not found", async () => {
    const error = await errorOf(open("lib/a.wasm", { host: createTestHost() }));
    expect(error.diagnostics[0]?.message).toBe("Unable to fetch WebAssembly file lib/a.wasm: 404 Not Found");
    expect(error.diagnostics).toEqual([
      {
        code: "HTTP_STATUS",
        message: "Unable to fetch WebAssembly file lib/a.wasm: 404 Not Found",
        hint: expect.stringMatching(
          /^check the path, and that the file is where the server looks for it; esbuild, Rollup/,
        ),
        module: "a",
        url: "lib/a.wasm",
      },
    ]);
  });

  test.each<[string, unknown, string]>([
    [
      "its cause",
      new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") }),
      "fetch failed (connect ECONNREFUSED)",
    ],
    [
      "its cause's code",
      new TypeError("fetch failed", { cause: Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }) }),
      "fetch failed (ECONNREFUSED)",
    ],
    ["its message", new Error("no such door"), "no such door"],
    ["what it is", "a string", "a string"],
  ])("reports a rejection of the host as FETCH_FAILED with %s", async (_what, cause, said) => {
    const host = { ...createTestHost(), load: () => Promise.reject(cause) };
    const error = await errorOf(open("a.wasm", { host }));
    expect([error.code, error.module, error.url, error.cause]).toEqual(["FETCH_FAILED", "a", "a.wasm", cause]);
    expect(error.diagnostics[0]?.message).toBe(`Unable to fetch WebAssembly file a.wasm: ${said}`);
  });

  test.each(["resolve", "load"])("reports a host that throws in %s() in the same way", async (door) => {
    const mistake = new TypeError("Invalid URL");
    const broken = () => {
      throw mistake;
    };
    const error = await errorOf(open("a.wasm", { host: { ...createTestHost(), [door]: broken } }));
    expect([error.code, error.cause, error.url]).toEqual(["FETCH_FAILED", mistake, "a.wasm"]);
  });

  test("gives a host's own error the module's name, and does not change the rest", async () => {
    const cause = new Error("ENOENT");
    const problem = { code: "FILE_NOT_FOUND", message: "no file", hint: "look" } as const;
    const thrown = new ModuleLoadError("FILE_NOT_FOUND", [{ ...problem, url: "file:///a.wasm" }], { cause });
    const error = await errorOf(open("a.wasm", { host: createTestHost({ files: { "a.wasm": thrown } }) }));
    expect(error).toBeInstanceOf(ModuleLoadError);
    expect([error.code, error.module, error.url, error.cause]).toEqual([
      "FILE_NOT_FOUND",
      "a",
      "file:///a.wasm",
      cause,
    ]);
    expect(error.diagnostics).toEqual([{ ...problem, url: "file:///a.wasm", module: "a" }]);
  });

  test("fills in the URL if a host's own error has none, and invents no cause", async () => {
    const thrown = new ModuleLoadError("INVALID_SOURCE", [{ code: "INVALID_SOURCE", message: "m", hint: "h" }]);
    const error = await errorOf(open("a.wasm", { host: createTestHost({ files: { "a.wasm": thrown } }) }));
    expect(error.url).toBe("a.wasm");
    expect(Object.hasOwn(error, "cause")).toBe(false);
  });

  test.each<[unknown, found: string, hint: string | RegExp]>([
    ["b.wasm", 'the string "b.wasm"', /^answer with a Response, or with the bytes/],
    [undefined, "undefined", /^answer with a Response, or with the bytes/],
    [{ data: new Uint8Array(8) }, 'an object with the key "data"', "give the bytes in it: write source.data"],
  ])("does not load a host's answer again: %j", async (answer, found, hint) => {
    const host = { ...createTestHost(), load: async () => answer as Response };
    const error = await errorOf(open("a.wasm", { host }));
    const message = `load of the host answered with ${found}, expected a Response or bytes`;
    expect(error.diagnostics).toMatchObject([
      { code: "INVALID_SOURCE", message: expect.stringContaining(message), hint: expect.stringMatching(hint) },
    ]);
  });
});

describe("openSource() with a promise", () => {
  test("waits for it", async () => {
    const source = hold<unknown>();
    const opening = open(source.promise);
    source.resolve(fetched(bytes, { headers: WASM }));
    expect((await opening).body.kind).toBe("stream");
    // biome-ignore lint/suspicious/noThenProperty: a thenable that is no native promise
    const thenable = { then: (resolve: (value: unknown) => void) => resolve(bytes) };
    expect((await open(thenable)).body.kind).toBe("bytes");
  });

  test("reports its rejection as FETCH_FAILED without a URL", async () => {
    const cause = new TypeError("fetch failed");
    const error = await errorOf(open(Promise.reject(cause)));
    expect([error.code, error.module, error.url, error.cause]).toEqual(["FETCH_FAILED", "a", undefined, cause]);
    expect(error.diagnostics[0]?.message).toBe('Unable to fetch WebAssembly file for "a": fetch failed');
    expect(Object.keys(error.diagnostics[0] ?? {})).not.toContain("url");
  });
});

describe("openSource() with junk", () => {
  test.each<[string, unknown]>([
    ["the number 7", 7],
    ["null", null],
    ["undefined", undefined],
    ["true", true],
    ["the symbol Symbol(a)", Symbol("a")],
    ['an object with the key "bytes"', { bytes: [] }],
    ["an Array", [0, 0x61, 0x73, 0x6d]],
    ["a Function", () => {}],
    [
      "a WebAssembly.Instance",
      new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))),
    ],
    ["a SharedArrayBuffer", new SharedArrayBuffer(8)],
    ["null", Promise.resolve(null)],
  ])("says that it is %s", async (found, source) => {
    const error = await errorOf(open(source));
    expect([error.code, error.module]).toEqual(["INVALID_SOURCE", "a"]);
    expect(error.diagnostics[0]?.message).toBe(
      `Unable to load "a": its source is ${found}, which no module can be loaded from`,
    );
  });
});

describe("openSource() after an abort", () => {
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);

  test("asks the host for nothing", async () => {
    const host = createTestHost({ files: { "a.wasm": bytes } });
    expect(await failureFrom(open("a.wasm", { host, signal }))).toBe(reason);
    expect(host.calls).toEqual([]);
  });

  test.each<[string, (stream: ReadableStream) => unknown]>([
    ["a stream", (stream) => stream],
    ["a promise of a stream", (stream) => Promise.resolve(stream)],
    ["a Response", (stream) => new Response(stream)],
  ])("gives up %s unread, with the reason", async (_what, source) => {
    const watched = watchStream(bytes);
    expect(await failureFrom(open(source(watched.stream), { signal }))).toBe(reason);
    expect([watched.reads, watched.cancels]).toEqual([0, [reason]]);
  });

  test("cancels a stream that other code reads, without an unhandled rejection", async () => {
    const { stream } = watchStream(bytes);
    stream.getReader();
    expect(await failureFrom(open(stream, { signal }))).toBe(reason);
    await afterDueEvents();
  });

  test("cancels an answer of the host that comes too late", async () => {
    const controller = new AbortController();
    const answer = hold<Response>();
    const watched = watchStream(bytes);
    let asked = 0;
    const load = () => {
      asked += 1;
      return answer.promise;
    };
    const host = { ...createTestHost(), load };
    const opening = failureFrom(open("a.wasm", { host, signal: controller.signal }));
    await until(() => asked === 1);
    controller.abort(reason);
    answer.resolve(new Response(watched.stream, { headers: WASM }));
    expect(await opening).toBe(reason);
    expect([watched.reads, watched.cancels]).toEqual([0, [reason]]);
  });
});

describe("openSource() with a timeout", () => {
  const request = { source: "a.wasm", timeoutMs: 100 };

  test("is TIMED_OUT if no response comes in time, and cancels a late one", async () => {
    const host = createTestHost({ hasTimers: true });
    const late = hold<Response>();
    const opening = errorOf(open(request, { host: { ...host, load: () => late.promise } }));
    await until(() => host.clock.waiting === 1);
    host.clock.advance(100);
    const error = await opening;
    expect([error.code, error.module, error.url]).toEqual(["TIMED_OUT", "a", "a.wasm"]);
    const watched = watchStream(bytes);
    late.resolve(new Response(watched.stream, { headers: WASM }));
    await until(() => watched.cancels.length > 0);
    expect([watched.reads, watched.cancels]).toMatchObject([0, [{ code: "TIMED_OUT" }]]);
  });

  test.each([0, 40])(
    "is TIMED_OUT where the body falls silent behind %i bytes, and gives it up",
    async (afterBytes) => {
      const host = createTestHost({ hasTimers: true });
      const watched = watchStream(bytes.slice(0, afterBytes), { finish: "silence" });
      const load = async () => new Response(watched.stream, { headers: WASM });
      const opening = errorOf(open(request, { host: { ...host, load } }));
      await until(() => host.clock.waiting === 1 && watched.reads > (afterBytes === 0 ? 0 : 1));
      host.clock.advance(100);
      const error = await opening;
      expect([error.code, error.url]).toEqual(["TIMED_OUT", "a.wasm"]);
      expect(watched.cancels).toMatchObject([{ code: "TIMED_OUT" }]);
      expect(host.clock.waiting).toBe(0);
    },
  );

  test("counts neither the bytes that have arrived nor the time to read them", async () => {
    const host = createTestHost({ files: { "a.wasm": { body: bytes, chunkSizeBytes: 8 } }, hasTimers: true });
    const opened = await open(request, { host, onReceived: () => host.clock.advance(99) });
    host.clock.advance(1000);
    expect(await bytesOf(opened)).toEqual(bytes);
    expect(host.clock.waiting).toBe(0);
  });

  test("is NO_HOST if the host cannot wait, or there is none", async () => {
    const error = await errorOf(open(request, { host: createTestHost({ files: { "a.wasm": bytes } }) }));
    expect([error.code, error.message]).toEqual([
      "NO_HOST",
      expect.stringContaining("timeoutMs needs a host that can wait"),
    ]);
    expect((await errorOf(open({ source: bytes, timeoutMs: 100 }))).code).toBe("NO_HOST");
  });

  test("asks a host that is an object of a class", async () => {
    class Host implements LinkerHost {
      readonly #timers = createTestHost({ files: { "a.wasm": bytes }, hasTimers: true });
      load = this.#timers.load;
      resolve = this.#timers.resolve;
      now = this.#timers.now;
      wait(durationMs: number, signal?: AbortSignal): Promise<void> {
        return this.#timers.wait?.(durationMs, signal) ?? Promise.reject(new Error("Expected timers"));
      }
    }
    expect(await bytesOf(await open(request, { host: new Host() }))).toEqual(bytes);
  });
});

describe("openSource() with integrity", () => {
  const integrityOf = (content: Uint8Array) => `sha256-${createHash("sha256").update(content).digest("base64")}`;

  test.each<[string, () => unknown]>([
    ["bytes", () => bytes],
    ["a stream", () => watchStream(bytes, { chunkSizeBytes: 64 }).stream],
    ["a Response", () => fetched(watchStream(bytes, { chunkSizeBytes: 64 }).stream, { headers: WASM })],
    ["a Response of another type", () => fetched(bytes, { headers: { "content-type": "text/plain" } })],
    ["a path", () => "a.wasm"],
  ])("has all bytes of %s before any is looked at", async (_what, source) => {
    const host = createTestHost({ files: { "a.wasm": { body: bytes, chunkSizeBytes: 64 } } });
    const opened = await open({ source: source(), integrity: integrityOf(bytes) }, { host });
    expect(opened.body).toEqual({ kind: "bytes", bytes, validator: undefined });
  });

  test("says INTEGRITY_MISMATCH before it says that it is no module", async () => {
    const page = new TextEncoder().encode(HTML);
    const source = fetched(page, { headers: WASM });
    const error = await errorOf(open({ source, integrity: integrityOf(bytes) }));
    expect(error.code).toBe("INTEGRITY_MISMATCH");
    expect(error.message).toContain(`expected integrity ${integrityOf(bytes)}, found ${integrityOf(page)}`);
  });

  test("is INVALID_INTEGRITY for a compiled module", async () => {
    const error = await errorOf(open({ source: new WebAssembly.Module(bytes), integrity: integrityOf(bytes) }));
    expect([error.code, error.diagnostics[0]?.message]).toEqual([
      "INVALID_INTEGRITY",
      'Unable to check WebAssembly file for "a": a compiled module has no bytes',
    ]);
  });
});

test("the same Response for two modules is BODY_CONSUMED for the second", async () => {
  const response = new Response(await assemble(LEAF), { headers: WASM });
  const [first, second] = await Promise.allSettled([open(response), open(response)]);
  expect(first.status).toBe("fulfilled");
  expect(second).toMatchObject({ status: "rejected", reason: { code: "BODY_CONSUMED" } });
});
