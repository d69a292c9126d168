import { createTestHost, type TestFileSource } from "@rec/test-host";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { exported } from "../test/exported.ts";
import { longModule } from "../test/modules.ts";
import { afterDueEvents, errorOf, unheard, until } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import type { LinkerHost } from "./host.ts";
import { link } from "./link.ts";
import type { LinkOptions, LinkProgress } from "./link-options.ts";

let long: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  long = await assemble(longModule(2000));
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A function of 5,000 bytes. */
const NOPS = `(func ${"nop ".repeat(5_000)})`;

/** A host like a browser's, and the responses that it returned. */
function reusingHost(files: Readonly<Record<string, TestFileSource>>) {
  const answered: unknown[] = [];
  const signals: (AbortSignal | undefined)[] = [];
  const testHost = createTestHost({ files });
  const host: LinkerHost = {
    ...testHost,
    reusesCompiledCode: true,
    wait: afterDueEvents,
    async load(url, options) {
      signals.push(options.signal);
      const answer = await testHost.load(url, options);
      answered.push(answer);
      return answer;
    },
  };
  return { host, answered, signals };
}

describe("link() with a host that reuses compiled code", () => {
  test("gives the engine the response unchanged, and still reads the body", async () => {
    const compileStreaming = vi.spyOn(WebAssembly, "compileStreaming");
    const { host, answered } = reusingHost({ "a.wasm": { body: long, chunkSizeBytes: 100 } });
    const events: LinkProgress[] = [];
    const { exports } = await link({ a: "a.wasm" }, { host, onProgress: (event) => events.push(event) });
    expect(exported(exports, "a", "seven")()).toBe(7);
    expect(compileStreaming.mock.calls.map(([source]) => source)).toEqual(answered);
    expect(compileStreaming.mock.calls[0]?.[0]).toBe(answered[0]);
    expect(events.findLast(({ receivedBytes }) => receivedBytes !== undefined)?.receivedBytes).toBe(long.length);
  });

  test("sees data of two modules that overlap, after their code", async () => {
    const owner = await assemble(`(module (memory (export "memory") 1) (func) (data (i32.const 8) "abcd"))`);
    const other = await assemble(`(module (import "owner" "memory" (memory 1)) (func) (data (i32.const 10) "xy"))`);
    const { host } = reusingHost({
      owner: { body: owner, chunkSizeBytes: 8 },
      other: { body: other, chunkSizeBytes: 8 },
    });
    expect((await errorOf(link({ owner: "owner", other: "other" }, { host }))).code).toBe("DATA_OVERLAP");
  });

  test("rewrites the module of the plan, and leaves the response unread", async () => {
    const compileStreaming = vi.spyOn(WebAssembly, "compileStreaming");
    const owner = await assemble(`(module (import "user" "step" (func)) (memory (export "memory") 1))`);
    const user = await assemble(`(module (import "owner" "memory" (memory 1)) (func (export "step")))`);
    const { host, answered } = reusingHost({ owner: { body: owner }, user: { body: user } });
    const { plan } = await link({ owner: "owner", user: "user" }, { host });
    expect(plan.units.map(({ rewrite }) => rewrite !== undefined)).toEqual([true, false]);
    const compiled = compileStreaming.mock.calls.map(([source]) => source);
    expect(answered.map((answer) => compiled.includes(answer as Response))).toEqual([false, true]);
    expect((answered[0] as Response).bodyUsed).toBe(true);
  });

  test.each<[string, number, LinkOptions, boolean]>([
    ["hoists out of a module of little code", 100, {}, true],
    ["leaves a module of much code as it is, and defers functions", 20_000, {}, false],
    ["hoists where the caller says so", 20_000, { hoist: true }, true],
  ])("%s", async (_what, functions, options, isHoisted) => {
    const code = `(func (drop (i64.const 123456789)))`.repeat(functions) + NOPS.repeat(functions / 100);
    const owner = await assemble(`(module (import "user" "step" (func)) (memory (export "memory") 1) ${code})`);
    const user = await assemble(`(module (import "owner" "memory" (memory 1)) (func (export "step")))`);
    const { host } = reusingHost({ owner: { body: owner }, user: { body: user } });
    const { plan } = await link({ owner: "owner", user: "user" }, { host, ...options });
    expect([plan.made.length, plan.deferred.length]).toEqual(isHoisted ? [1, 0] : [0, 1]);
  });

  test("reports the offset at which a body was cut off or ended early, not the engine's error", async () => {
    const cut = reusingHost({ "a.wasm": { body: long.slice(0, -10), chunkSizeBytes: 100 } });
    expect(await errorOf(link({ a: "a.wasm" }, { host: cut.host }))).toMatchObject({ code: "UNEXPECTED_END" });
    const fail = { afterBytes: 1_000, error: new Error("reset") };
    const reset = reusingHost({ "a.wasm": { body: long, chunkSizeBytes: 100, fail } });
    const heard = await unheard(async () => {
      const error = await errorOf(link({ a: "a.wasm" }, { host: reset.host, retries: 1 }));
      expect([error.code, error.cause]).toEqual(["BODY_FAILED", fail.error]);
    });
    expect([heard, reset.answered.length]).toEqual([[], 2]);
  });

  test("ends a request that is silent for too long, before the next one begins", async () => {
    let requests = 0;
    const { host, signals } = reusingHost({
      "a.wasm": () => {
        requests += 1;
        return { body: long, chunkSizeBytes: 100, ...(requests === 1 && { stallAfterBytes: 1_000 }) };
      },
    });
    let received = 0;
    const onProgress = ({ receivedBytes = 0 }: LinkProgress) => {
      received = Math.max(received, receivedBytes);
    };
    const isSilent = async () => {
      if (requests > 1) return new Promise<void>(() => {});
      await until(() => received === 1_000);
      await afterDueEvents();
    };
    // The timeout ends once the request is silent; the pause between two attempts ends at once.
    const wait = (durationMs: number) => (durationMs === 5 ? isSilent() : afterDueEvents());
    const { exports } = await link({ a: "a.wasm" }, { host: { ...host, wait }, timeoutMs: 5, onProgress });
    expect(exported(exports, "a", "seven")()).toBe(7);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, false]);
  });

  test("an abort ends the request while the engine reads", async () => {
    const { host, signals } = reusingHost({ "a.wasm": { body: long, chunkSizeBytes: 100, stallAfterBytes: 1_000 } });
    const controller = new AbortController();
    let received = 0;
    const onProgress = ({ receivedBytes = 0 }: LinkProgress) => {
      received = receivedBytes;
    };
    const linking = errorOf(link({ a: "a.wasm" }, { host, signal: controller.signal, onProgress }));
    await until(() => received === 1_000);
    controller.abort("enough");
    expect(await linking).toBe("enough");
    expect(signals[0]?.reason).toBe("enough");
  });
});
