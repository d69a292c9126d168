import { ModuleLoadError } from "@rec/core";
import { afterEach, describe, expect, test, vi } from "vitest";
import { browserHost } from "./browser-host.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const inPage = () => {
  vi.stubGlobal("document", { baseURI: "https://example.test/app/" });
  vi.stubGlobal("location", { href: "https://example.test/elsewhere/index.html" });
};
const inWorker = (href: string) => vi.stubGlobal("location", { href });

describe("resolve()", () => {
  test("a relative URL starts from the document's base", () => {
    inPage();
    expect(browserHost().resolve("lib/a.wasm")).toBe("https://example.test/app/lib/a.wasm");
    expect(browserHost().resolve("/a.wasm?v=2")).toBe("https://example.test/a.wasm?v=2");
  });

  test("a relative URL starts from the script in a worker", () => {
    inWorker("https://example.test/workers/link.js");
    expect(browserHost().resolve("a.wasm")).toBe("https://example.test/workers/a.wasm");
  });

  test("a relative URL starts from its referrer, which may be relative too", () => {
    inPage();
    expect(browserHost().resolve("b.wasm", "https://cdn.test/lib/a.wasm")).toBe("https://cdn.test/lib/b.wasm");
    expect(browserHost().resolve("b.wasm", "lib/a.wasm")).toBe("https://example.test/app/lib/b.wasm");
  });

  test("a specifier is a URL: what is no part of a path there is none here", () => {
    inPage();
    for (const specifier of ["a#b.wasm", "a?b.wasm", "a%23b.wasm", "100%.wasm"]) {
      expect(browserHost().resolve(specifier)).toBe(`https://example.test/app/${specifier}`);
      expect(browserHost().resolve(specifier, "lib/main.wasm")).toBe(`https://example.test/app/lib/${specifier}`);
    }
  });

  test("an absolute URL stays what it is", () => {
    inPage();
    expect(browserHost().resolve("blob:https://example.test/1", "https://cdn.test/")).toBe(
      "blob:https://example.test/1",
    );
  });

  test.each([
    ["in a worker without a folder", () => inWorker("blob:https://example.test/1"), '"blob:https://example.test/1"'],
    ["where there is no location", () => {}, "no base"],
  ])("says INVALID_SOURCE of a relative URL %s", (_, enter, base) => {
    enter();
    const message = `Unable to resolve the WebAssembly file URL "a.wasm" against ${base}`;
    expect(() => browserHost().resolve("a.wasm")).toThrow(
      expect.objectContaining({
        code: "INVALID_SOURCE",
        message: expect.stringContaining(message),
        constructor: ModuleLoadError,
      }),
    );
    expect(browserHost().resolve("https://example.test/a.wasm")).toBe("https://example.test/a.wasm");
  });
});

describe("load()", () => {
  test("answers with what fetch answers, untouched", async () => {
    const response = new Response(null, { status: 404 });
    const fetch = vi.fn(async () => response);
    vi.stubGlobal("fetch", fetch);
    const { signal } = new AbortController();
    expect(await browserHost().load("https://example.test/a.wasm", { signal })).toBe(response);
    expect(await browserHost().load("https://example.test/b.wasm", {})).toBe(response);
    expect(fetch.mock.calls).toEqual([
      ["https://example.test/a.wasm", { signal }],
      ["https://example.test/b.wasm", { signal: null }],
    ]);
  });

  test("rejects with what fetch rejects with", async () => {
    const error = new TypeError("Failed to fetch");
    vi.stubGlobal("fetch", async () => Promise.reject(error));
    await expect(browserHost().load("https://example.test/a.wasm", {})).rejects.toBe(error);
  });
});

test("a worklet, without clock and timers, gets a host that cannot wait", () => {
  vi.stubGlobal("performance", undefined);
  vi.stubGlobal("setTimeout", undefined);
  const host = browserHost();
  expect(host).not.toHaveProperty("wait");
  expect(Math.abs(host.now() - Date.now())).toBeLessThan(60_000);
});

describe("wait()", () => {
  const wait = (durationMs: number, signal?: AbortSignal): Promise<void> =>
    browserHost().wait?.(durationMs, signal) ?? Promise.reject(new Error("Expected a host that can wait"));
  const reason = new Error("enough");

  test("lasts as long as it is told", async () => {
    vi.useFakeTimers();
    const over = vi.fn();
    const waiting = wait(1000).then(over);
    await vi.advanceTimersByTimeAsync(999);
    expect(over).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
  });

  test("rejects with the signal's reason as soon as it is aborted, and leaves no timer", async () => {
    vi.useFakeTimers();
    await expect(wait(1000, AbortSignal.abort(reason))).rejects.toBe(reason);
    const abort = new AbortController();
    const waiting = wait(1000, abort.signal);
    abort.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("leaves nothing on the signal when it is over", async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, "addEventListener");
    const removed = vi.spyOn(signal, "removeEventListener");
    await wait(1, signal);
    expect(removed.mock.calls.map(([type, listener]) => [type, listener])).toEqual(
      added.mock.calls.map(([type, listener]) => [type, listener]),
    );
    expect(added).toHaveBeenCalledTimes(1);
  });
});

test("now() is the page's clock", () => {
  vi.stubGlobal("performance", { now: () => 12.5 });
  expect(browserHost().now()).toBe(12.5);
});

test("importing the adapter reads nothing of the platform", async () => {
  vi.resetModules();
  const names = ["fetch", "performance", "Response", "document", "location"];
  const saved = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const name of names) {
    const get = () => {
      throw new Error(`read ${name}`);
    };
    Object.defineProperty(globalThis, name, { configurable: true, get });
  }
  const imported = await import("./browser-host.ts").finally(() => {
    for (const [name, descriptor] of saved) {
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, descriptor);
    }
  });
  expect(imported.browserHost).not.toBe(browserHost);
});
