import { createTestHost } from "@rec/test-host";
import { beforeAll, describe, expect, test } from "vitest";
import { watchStream } from "../test/byte-stream.ts";
import { exported } from "../test/exported.ts";
import { CALLER, LEAF, longModule } from "../test/modules.ts";
import { afterDueEvents, errorOf, hold, unheard, until } from "../test/outcomes.ts";
import { loadsOf, passTime, waitsOf } from "../test/pass-time.ts";
import { assemble } from "../test/wat.ts";
import { ModuleLoadError } from "./errors.ts";
import type { LinkerHost } from "./host.ts";
import { link } from "./link.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const WASM = { "content-type": "application/wasm" };

let leaf: Bytes;
let long: Bytes;
beforeAll(async () => {
  [leaf, long] = (await Promise.all([LEAF, longModule(2000)].map(assemble))) as [Bytes, Bytes];
});

/** A stream to which a test adds chunks one by one. */
function fed(): { readonly stream: ReadableStream<Bytes>; feed(chunk: Bytes): void; end(): void } {
  let controller: ReadableStreamDefaultController<Bytes> | undefined;
  const stream = new ReadableStream<Bytes>({
    start(own) {
      controller = own;
    },
  });
  return { stream, feed: (chunk) => controller?.enqueue(chunk), end: () => controller?.close() };
}

describe("link() with timeoutMs", () => {
  test("is TIMED_OUT if no response comes, with module and URL", async () => {
    const host = createTestHost({ hasTimers: true });
    host.hold("a.wasm");
    const heard = await unheard(async () => {
      const linking = errorOf(link({ a: "a.wasm", leaf }, { host, timeoutMs: 500, retries: 0 }));
      await until(() => host.clock.waiting === 1);
      host.clock.advance(499);
      await afterDueEvents();
      expect([host.answered, host.clock.waiting]).toEqual([[], 1]);
      host.clock.advance(1);
      const error = await linking;
      expect(error).toBeInstanceOf(ModuleLoadError);
      expect([error.code, error.module, error.url]).toEqual(["TIMED_OUT", "a", "a.wasm"]);
      expect(error.diagnostics[0]?.message).toBe("Unable to fetch WebAssembly file a.wasm: nothing came for 500 ms");
    });
    // The load has been aborted, and no timer is left.
    expect([heard, host.answered, host.clock.waiting]).toEqual([[], ["a.wasm"], 0]);
  });

  test.each([0, 40, 1000])("is TIMED_OUT if a body falls silent after %i bytes", async (stallAfterBytes) => {
    const host = createTestHost({ files: { "a.wasm": { body: long, stallAfterBytes } }, hasTimers: true });
    const error = await errorOf(passTime(host, link({ a: "a.wasm" }, { host, timeoutMs: 500, retries: 0 })));
    expect([error.code, error.module, error.url]).toEqual(["TIMED_OUT", "a", "a.wasm"]);
    expect(host.clock.waiting).toBe(0);
  });

  test("allows any length of time in all, as long as bytes arrive", async () => {
    const host = createTestHost({ hasTimers: true });
    const body = fed();
    const linking = link({ a: body.stream }, { host, timeoutMs: 500 });
    for (let at = 0; at < long.length; at += 400) {
      await until(() => host.clock.waiting === 1);
      host.clock.advance(499);
      body.feed(long.slice(at, at + 400));
    }
    body.end();
    expect(exported((await linking).exports, "a", "seven")()).toBe(7);
    expect(host.now()).toBeGreaterThan(2000);
    expect(host.clock.waiting).toBe(0);
  });

  test("applies to a promised source", async () => {
    const host = createTestHost({ hasTimers: true });
    const linking = errorOf(link({ a: new Promise<Response>(() => {}) }, { host, timeoutMs: 500 }));
    await until(() => host.clock.waiting === 1);
    host.clock.advance(500);
    expect(await linking).toMatchObject({ code: "TIMED_OUT", module: "a" });
  });

  test("applies to one source alone if only that source sets it", async () => {
    const host = createTestHost({ files: { "b.wasm": leaf }, hasTimers: true });
    host.hold("a.wasm", "b.wasm");
    const linking = errorOf(
      link({ a: { source: "a.wasm", timeoutMs: 100 }, b: "b.wasm" }, { host, timeoutMs: 5000, retries: 0 }),
    );
    await until(() => host.clock.waiting === 2);
    host.clock.advance(100);
    // The error waits for the other module.
    await until(() => host.clock.waiting === 2);
    host.clock.advance(100);
    const error = await linking;
    expect([error.code, error.module]).toEqual(["TIMED_OUT", "a"]);
    expect(error.diagnostics).toHaveLength(1);
  });

  test("counts neither the time until a load may begin nor the time until other modules arrive", async () => {
    const files = { "a.wasm": { body: long, chunkSizeBytes: 64 }, "b.wasm": { body: leaf } };
    const host = createTestHost({ files, hasTimers: true });
    host.hold("a.wasm");
    const late = hold<Bytes>();
    const patient = { timeoutMs: 1e6 };
    const modules = { late: { source: late.promise, ...patient }, a: { source: "a.wasm", ...patient }, leaf: "b.wasm" };
    const linking = link(modules, { host, timeoutMs: 500, concurrency: 1 });
    await until(() => loadsOf(host).length === 1);
    host.clock.advance(100_000);
    await afterDueEvents();
    expect(loadsOf(host)).toEqual(["a.wasm"]);
    host.release("a.wasm");
    await until(() => host.answered.length === 2);
    // The plan waits only for the late module, so only the timeout of that module runs.
    await until(() => host.clock.waiting === 1);
    host.clock.advance(100_000);
    late.resolve(await assemble(CALLER));
    expect(exported((await linking).exports, "late", "eight")()).toBe(8);
    expect(host.clock.waiting).toBe(0);
  });

  test("is retried like other failures, and aborts the silent request", async () => {
    const host = createTestHost({ hasTimers: true });
    const signals: (AbortSignal | undefined)[] = [];
    const load: LinkerHost["load"] = (_url, { signal }) => {
      signals.push(signal);
      return signals.length < 3 ? new Promise(() => {}) : Promise.resolve(leaf);
    };
    const linking = link({ a: "a.wasm" }, { host: { ...host, load }, timeoutMs: 500 });
    for (const durationMs of [500, 100, 500, 200]) {
      await until(() => host.clock.waiting === 1);
      host.clock.advance(durationMs);
    }
    await linking;
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, true, false]);
    expect([waitsOf(host).filter((durationMs) => durationMs !== 500), host.clock.waiting]).toEqual([[100, 200], 0]);
  });

  test("is NO_HOST if the host cannot measure time", async () => {
    const host = createTestHost({ files: { "a.wasm": leaf } });
    const error = await errorOf(link({ a: "a.wasm" }, { host, timeoutMs: 500 }));
    expect([error.code, error.module, loadsOf(host)]).toEqual(["NO_HOST", "a", []]);
    expect((await errorOf(link({ leaf }, { timeoutMs: 500 }))).code).toBe("NO_HOST");
  });
});

test("link() without timeoutMs waits without a limit", async () => {
  const host = createTestHost({ files: { "a.wasm": leaf }, hasTimers: true });
  host.hold("a.wasm");
  const silent = watchStream(long.slice(0, 1000), { finish: "silence" });
  const controller = new AbortController();
  const modules = { a: "a.wasm", b: new Response(silent.stream, { headers: WASM }) };
  const linking = errorOf(link(modules, { host, signal: controller.signal }));
  await until(() => silent.reads > 1 && loadsOf(host).length === 1);
  host.clock.advance(1e9);
  await afterDueEvents();
  expect([host.clock.waiting, waitsOf(host), silent.cancels]).toEqual([0, [], []]);
  const reason = new Error("enough");
  controller.abort(reason);
  expect(await linking).toBe(reason);
});
