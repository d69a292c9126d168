import { runInNewContext } from "node:vm";
import { createTestHost } from "@rec/test-host";
import { describe, expect, test } from "vitest";
import { watchStream } from "../../test/byte-stream.ts";
import { environmentWith, loadErrorOf as errorOf } from "../../test/load.ts";
import { hold, unheard, until } from "../../test/outcomes.ts";
import { ModuleLoadError } from "../errors.ts";
import type { LinkerHost } from "../host.ts";
import { createScope } from "../lifetime.ts";
import type { LoadLimits, ModuleSource, SettledModuleSource, SourceRequest } from "../source.ts";
import { type ResolvedSource, resolveSource } from "./resolve-source.ts";

const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
const url = "https://example.test/lib/a.wasm";

interface Setting extends LoadLimits {
  readonly host?: LinkerHost;
  readonly referrer?: string;
}

const resolve = (name: string, source: ModuleSource, { host, referrer, ...limits }: Setting): Promise<ResolvedSource> =>
  resolveSource({ name, given: source, referrer }, environmentWith({ host, limits }));

const fetched = (): Response => Object.defineProperty(new Response(bytes), "url", { value: url });

describe("resolveSource() of a path or URL", () => {
  test.each<[string, () => ModuleSource]>([
    ["a string", () => "lib/a.wasm"],
    ["a promise of a string", () => Promise.resolve("lib/a.wasm")],
    ["a string of another realm", () => runInNewContext('"lib/a.wasm"')],
    ["a request for a string", () => ({ source: "lib/a.wasm" })],
    ["a promise of a request for a promise", () => Promise.resolve({ source: Promise.resolve("lib/a.wasm") })],
  ])("resolves %s by the host, and loads nothing", async (_what, source) => {
    const host = createTestHost();
    const settled = await resolve("a", source(), { host });
    expect(settled).toMatchObject({ url: "lib/a.wasm", isAddress: true });
    expect(host.calls).toEqual([{ door: "resolve", specifier: "lib/a.wasm" }]);
  });

  test("takes a URL by its href", async () => {
    const settled = await resolve("a", new URL(url), { host: createTestHost() });
    expect(settled).toMatchObject({ url, isAddress: true });
  });

  test("resolves it against a referrer", async () => {
    const host = createTestHost();
    const settled = await resolve("a", "../b.wasm", { host, referrer: url });
    expect(settled.url).toBe("https://example.test/b.wasm");
    expect(host.calls).toEqual([{ door: "resolve", specifier: "../b.wasm", referrer: url }]);
  });

  test("is NO_HOST without a host", async () => {
    const error = await errorOf(resolve("a", "lib/a.wasm", {}));
    expect([error.code, error.module, error.url]).toEqual(["NO_HOST", "a", "lib/a.wasm"]);
  });

  test("reports an error of the host, and gives its own errors the module's name", async () => {
    const mistake = new TypeError("Invalid URL");
    const own = new ModuleLoadError("INVALID_SOURCE", [{ code: "INVALID_SOURCE", message: "odd", hint: "even" }]);
    for (const [thrown, code, cause] of [
      [mistake, "FETCH_FAILED", mistake],
      [own, "INVALID_SOURCE", undefined],
    ] as const) {
      const broken = () => {
        throw thrown;
      };
      const error = await errorOf(resolve("a", "a.wasm", { host: { ...createTestHost(), resolve: broken } }));
      expect([error.code, error.module, error.url, error.cause]).toEqual([code, "a", "a.wasm", cause]);
    }
  });
});

test.each([
  [new URL("https://example.test/a.wasm"), "a URL", "answer with url.href"],
  [undefined, "undefined", "answer with the absolute form of the specifier"],
  [Promise.resolve("a.wasm"), "a Promise", "answer with the absolute form of the specifier"],
])("resolveSource() refuses a host that resolves a path to %j", async (answer, found, hint) => {
  const host = { ...createTestHost(), resolve: () => answer as unknown as string };
  const error = await errorOf(resolve("a", "a.wasm", { host }));
  expect(error.diagnostics).toMatchObject([
    {
      code: "INVALID_SOURCE",
      message: `Unable to load WebAssembly file a.wasm: resolve of the host answered with ${found}, expected a string`,
      hint,
    },
  ]);
});

describe("resolveSource() of anything else", () => {
  test.each<[string, () => SettledModuleSource]>([
    ["bytes", () => bytes],
    ["an ArrayBuffer", () => bytes.buffer],
    ["a stream", () => watchStream(bytes).stream],
    ["a compiled module", () => new WebAssembly.Module(bytes)],
    ["a Response that nobody fetched", () => new Response(bytes)],
  ])("hands %s on, which has no address", async (_what, make) => {
    const source = make();
    expect(await resolve("a", source, {})).toMatchObject({ source, url: undefined, isAddress: false });
    expect(await resolve("a", { source }, {})).toMatchObject({ source, url: undefined, isAddress: false });
  });

  test("gives the URL of a Response, which can be read only once nevertheless", async () => {
    expect(await resolve("a", fetched(), {})).toMatchObject({ url, isAddress: false });
  });

  test.each<[string, (cause: unknown) => ModuleSource]>([
    ["a promise", (cause) => Promise.reject(cause)],
    ["a promise in a request", (cause) => ({ source: Promise.reject(cause) })],
  ])("is FETCH_FAILED with the cause where %s rejects", async (_what, source) => {
    const cause = new TypeError("fetch failed");
    const error = await errorOf(resolve("a", source(cause), {}));
    expect([error.code, error.module, error.url, error.cause]).toEqual(["FETCH_FAILED", "a", undefined, cause]);
  });
});

describe("resolveSource() with limits", () => {
  const request = (own: Omit<SourceRequest, "source">): SourceRequest => ({ source: bytes, ...own });

  test("prefers a source's own limits to those of every source", async () => {
    const setting = { timeoutMs: 1000, retries: 5, host: createTestHost({ hasTimers: true }) };
    const path = (own: LoadLimits): SourceRequest => ({ source: "a.wasm", ...own });
    expect(await resolve("a", "a.wasm", setting)).toMatchObject({ timeoutMs: 1000, retries: 5 });
    expect(await resolve("a", path({ timeoutMs: 10 }), setting)).toMatchObject({ timeoutMs: 10, retries: 5 });
    expect(await resolve("a", path({ retries: 0 }), setting)).toMatchObject({ timeoutMs: 1000, retries: 0 });
  });

  test("retries a path twice by default, but no source that is read once, and none without a host's wait", async () => {
    const host = createTestHost({ hasTimers: true });
    expect(await resolve("a", "a.wasm", { host })).toMatchObject({ timeoutMs: undefined, retries: 2 });
    expect(await resolve("a", bytes, { host, retries: 5 })).toMatchObject({ retries: 0 });
    expect(await resolve("a", "a.wasm", { host: createTestHost(), retries: 5 })).toMatchObject({ retries: 0 });
  });

  test("keeps an integrity", async () => {
    expect(await resolve("a", request({ integrity: "sha256-x" }), {})).toMatchObject({ integrity: "sha256-x" });
  });

  test("is TIMED_OUT if a promised source does not come in time, and cancels it when it comes", async () => {
    for (const wrap of [
      (source: Promise<Response>) => [source, { timeoutMs: 100 }] as const,
      (source: Promise<Response>) => [source.then((late) => ({ source: late })), { timeoutMs: 100 }] as const,
      (source: Promise<Response>) => [{ source, timeoutMs: 100 }, { timeoutMs: 5000 }] as const,
    ]) {
      const heard = await unheard(async () => {
        const host = createTestHost({ hasTimers: true });
        const late = hold<Response>();
        const watched = watchStream(bytes);
        const [source, limits] = wrap(late.promise);
        const settling = errorOf(resolve("a", source, { host, ...limits }));
        await until(() => host.clock.waiting === 1);
        host.clock.advance(100);
        const error = await settling;
        expect([error.code, error.module, error.url]).toEqual(["TIMED_OUT", "a", undefined]);
        late.resolve(new Response(watched.stream));
        await until(() => watched.cancels.length > 0);
        expect([watched.reads, watched.cancels]).toMatchObject([0, [{ code: "TIMED_OUT" }]]);
        expect(host.clock.waiting).toBe(0);
      });
      expect(heard).toEqual([]);
    }
  });
});

describe("resolveSource() after an abort", () => {
  test("cancels a promised source when it comes, and asks the host for nothing", async () => {
    const reason = new Error("enough");
    const scope = createScope();
    const host = createTestHost();
    const late = { response: hold<Response>(), path: hold<string>() };
    const watched = watchStream(bytes);
    const settling = [
      errorOf(resolveSource({ name: "a", given: late.response.promise }, environmentWith({ host, scope }))),
      errorOf(resolveSource({ name: "b", given: { source: late.path.promise } }, environmentWith({ host, scope }))),
    ];
    scope.fail(reason);
    late.response.resolve(new Response(watched.stream));
    late.path.resolve("b.wasm");
    expect(await Promise.all(settling)).toEqual([reason, reason]);
    expect([watched.reads, watched.cancels, host.calls]).toEqual([0, [reason], []]);
  });
});
