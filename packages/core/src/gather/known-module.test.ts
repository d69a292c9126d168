import { createTestHost } from "@rec/test-host";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { watchStream } from "../../test/byte-stream.ts";
import { LEAF, longModule, REFUSED } from "../../test/modules.ts";
import { errorOf, failureOf, turns, unheard } from "../../test/outcomes.ts";
import { rewriteOf } from "../../test/rewrite-of.ts";
import { assemble } from "../../test/wat.ts";
import type { LinkerHost } from "../host.ts";
import { createScope } from "../lifetime.ts";
import { createLimiter } from "../load/limiter.ts";
import { settleSource } from "../load/settle-source.ts";
import { parseModule } from "../parse-module.ts";
import type { ModuleSource } from "../source.ts";
import { type KnownModule, knowModule, type LoadSetting } from "./known-module.ts";

type Bytes = Uint8Array<ArrayBuffer>;

let long: Bytes;
let leaf: Bytes;
beforeAll(async () => {
  long = await assemble(longModule(2000));
  leaf = await assemble(LEAF);
});

const reset = new Error("connection reset");
const WASM = { "content-type": "application/wasm" };

/** The file in small chunks; cut off by the network behind so many bytes. */
const failing = (body: Bytes, afterBytes: number) => ({
  body,
  chunkSizeBytes: 64,
  fail: { afterBytes, error: reset },
});
const whole = (body: Bytes) => ({ body, chunkSizeBytes: 64 });

const ignore = { onBytes: () => {}, onBegin: () => () => {}, parse: async <Type>(read: () => Type) => read() };

async function know(source: ModuleSource, setting: Partial<LoadSetting> = {}): Promise<KnownModule> {
  const complete = { host: undefined, scope: createScope(), limiter: createLimiter(1), ...ignore, ...setting };
  return knowModule("a", await settleSource("a", source, { host: complete.host }), complete);
}

/** A host that answers one load after another as listed, and lets no real time pass in between. */
function answering(...answers: readonly (ReturnType<typeof failing> | ReturnType<typeof whole> | object)[]) {
  const left = [...answers];
  const waits: number[] = [];
  const host = createTestHost({ files: { "a.wasm": () => left.shift() ?? new Error("Expected no further load") } });
  const wait: LinkerHost["wait"] = async (durationMs) => {
    waits.push(durationMs);
  };
  return { host: { ...host, wait }, waits };
}

const sevenOf = async (module: WebAssembly.Module, imports?: WebAssembly.Imports): Promise<unknown> => {
  const { exports } = await WebAssembly.instantiate(module, imports);
  return (exports["seven"] as () => unknown)();
};

describe("knowModule()", () => {
  test("knows type and URL of a stream from its head, and compiles the rest", async () => {
    const { host } = answering({ ...whole(long), url: "moved/a.wasm" });
    const known = await know("a.wasm", { host });
    expect(known.url).toBe("moved/a.wasm");
    expect(known.type.exports).toEqual(parseModule(long).exports);
    expect(known.type.dataSegments).toBeUndefined();
    expect(await sevenOf(await known.compile(undefined))).toBe(7);
    expect(known.dataSegments()).toEqual(parseModule(long).dataSegments);
  });

  test("knows everything of bytes, and what the JavaScript API tells of a compiled module", async () => {
    const bytes = await know(long);
    expect([bytes.type, bytes.url]).toEqual([parseModule(long), undefined]);
    expect(bytes.dataSegments()).toEqual(parseModule(long).dataSegments);
    const module = new WebAssembly.Module(long);
    const compiled = await know(module);
    expect(compiled.type).toMatchObject({ precompiled: true });
    expect([await compiled.compile(undefined), compiled.dataSegments()]).toEqual([module, undefined]);
  });

  test.each(["bytes", "stream"])("compiles %s changed as a plan wants it", async (kind) => {
    const known = await know(kind === "bytes" ? long : watchStream(long, { chunkSizeBytes: 64 }).stream);
    const module = await known.compile(rewriteOf({ memory: 1 }));
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: "rec:hoisted", name: "0", kind: "memory" }]);
  });

  test("throws what is wrong with the head", async () => {
    const failure = await failureOf(know(watchStream(new TextEncoder().encode("<html>")).stream));
    expect(failure.problems[0].code).toBe("NOT_WEBASSEMBLY");
  });
});

describe("a body that fails behind its head", () => {
  test("is asked for anew while it is compiled, and nobody notices", async () => {
    const { host, waits } = answering(failing(long, 1000), whole(long));
    const received: number[] = [];
    const onLoaded = vi.fn();
    const known = await know("a.wasm", { host, onBytes: (bytes) => received.push(bytes), onBegin: () => onLoaded });
    expect(await sevenOf(await known.compile(undefined))).toBe(7);
    expect(known.dataSegments()).toEqual(parseModule(long).dataSegments);
    expect(waits).toEqual([100]);
    expect(received).toEqual([...new Set(received)].sort((a, b) => a - b));
    expect(received.at(-1)).toBe(long.length);
    expect(onLoaded).toHaveBeenCalledTimes(1);
  });

  test("is asked for anew while it is read ahead", async () => {
    const { host, waits } = answering(failing(long, 1000), whole(long));
    const known = await know("a.wasm", { host });
    await known.keepReading();
    expect(await sevenOf(await known.compile(undefined))).toBe(7);
    expect(waits).toEqual([100]);
  });

  test.each([0, 1, 2, 5, 20])("is asked for once by the two who read it, compiled after %i turns", async (count) => {
    const { host, waits } = answering(failing(long, 1000), whole(long));
    const known = await know("a.wasm", { host });
    const heard = await unheard(async () => {
      const reading = known.keepReading();
      await turns(count);
      expect(await sevenOf(await known.compile(undefined))).toBe(7);
      await reading;
    });
    expect([heard, waits]).toEqual([[], [100]]);
  });

  test("is changed as the plan wants it in every attempt", async () => {
    const { host } = answering(failing(long, 1000), failing(long, 500), whole(long));
    const known = await know("a.wasm", { host });
    const module = await known.compile(rewriteOf({ memory: 1 }));
    const memory = new WebAssembly.Memory({ initial: 2 });
    expect(await sevenOf(module, { "rec:hoisted": { 0: memory } })).toBe(7);
    expect(new Uint8Array(memory.buffer)[0]).toBe("a".charCodeAt(0));
  });

  test("is BODY_FAILED with the cause when it has failed once too often", async () => {
    const { host, waits } = answering(failing(long, 1000), failing(long, 500), failing(long, 1500));
    const known = await know("a.wasm", { host });
    const error = await errorOf(known.compile(undefined));
    expect([error.code, error.module, error.url, error.cause]).toEqual(["BODY_FAILED", "a", "a.wasm", reset]);
    expect(waits).toEqual([100, 200]);
  });

  test("is BODY_FAILED where the second attempt brings another file", async () => {
    const other = await assemble(longModule(2000).replace("seven", "eight"));
    const { host } = answering(failing(long, 1000), whole(other));
    const known = await know("a.wasm", { host });
    const error = await errorOf(known.compile(undefined));
    expect([error.code, error.module, error.url]).toEqual(["BODY_FAILED", "a", "a.wasm"]);
    expect(error.message).toContain("the next try brought another file");
    expect(error.cause).toMatchObject({ code: "BODY_FAILED", cause: reset });
  });

  test("is what the second attempt says where that is final", async () => {
    const { host, waits } = answering(failing(long, 1000), { status: 404, statusText: "Not Found" });
    const error = await errorOf((await know("a.wasm", { host })).keepReading());
    expect([error.code, error.url]).toEqual(["HTTP_STATUS", "a.wasm"]);
    expect(waits).toEqual([100]);
  });

  test.each<[string, (host: LinkerHost) => [ModuleSource, LinkerHost]]>([
    ["has no retries", (host) => [{ source: "a.wasm", retries: 0 }, host]],
    [
      "is a stream that can be read only once",
      (host) => [watchStream(long.slice(0, 999), { finish: reset }).stream, host],
    ],
    ["comes of a host that cannot wait", ({ wait: _, ...host }) => ["a.wasm", host]],
  ])("is BODY_FAILED at once where the source %s", async (_what, make) => {
    const { host, waits } = answering(failing(long, 1000), whole(long));
    const [source, as] = make(host);
    const error = await errorOf((await know(source, { host: as })).compile(undefined));
    expect([error.code, error.cause, waits]).toEqual(["BODY_FAILED", reset, []]);
  });

  test("is not asked for again where the bytes are no module", async () => {
    const refused = await assemble(REFUSED);
    const { host, waits } = answering(whole(refused), whole(long));
    expect((await errorOf((await know("a.wasm", { host })).compile(undefined))).code).toBe("INVALID_MODULE");
    expect(waits).toEqual([]);
  });
});

describe("the signal of an attempt", () => {
  test.each<[string, (signal: AbortSignal | undefined) => Promise<Response>, string]>([
    ["no response comes", () => new Promise(() => {}), "TIMED_OUT"],
    [
      "its body falls silent",
      async () => new Response(watchStream(long.slice(0, 1000), { finish: "silence" }).stream, { headers: WASM }),
      "TIMED_OUT",
    ],
    [
      "its body breaks off",
      async () => new Response(watchStream(long.slice(0, 1000), { finish: reset }).stream, { headers: WASM }),
      "BODY_FAILED",
    ],
    ["its status is an error", async () => new Response(null, { status: 503 }), "HTTP_STATUS"],
  ])("is aborted as soon as %s, and that of the next one is not", async (_what, answer, code) => {
    const host = createTestHost({ hasTimers: true });
    const signals: (AbortSignal | undefined)[] = [];
    const load: LinkerHost["load"] = (_url, { signal }) => {
      signals.push(signal);
      return signals.length === 1
        ? answer(signal)
        : Promise.resolve(new Response(watchStream(long).stream, { headers: WASM }));
    };
    const compiling = know({ source: "a.wasm", timeoutMs: 1000 }, { host: { ...host, load } }).then((known) =>
      known.compile(undefined),
    );
    await turns();
    if (code === "TIMED_OUT") host.clock.advance(1000);
    await turns();
    expect(signals.map((signal) => signal?.reason?.code)).toEqual([code]);
    host.clock.advance(100);
    expect(await sevenOf(await compiling)).toBe(7);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, false]);
    expect(host.clock.waiting).toBe(0);
  });
});

describe("the place to load", () => {
  test("is waited for, and given back with the last byte", async () => {
    const limiter = createLimiter(1);
    const order: string[] = [];
    const begin = (name: string) => () => {
      order.push(`${name} begins`);
      return () => order.push(`${name} is there`);
    };
    const first = await know(watchStream(long, { chunkSizeBytes: 64 }).stream, { limiter, onBegin: begin("first") });
    const second = know(leaf, { limiter, onBegin: begin("second") });
    await turns();
    expect(order).toEqual(["first begins"]);
    await first.keepReading();
    await second;
    expect(order).toEqual(["first begins", "first is there", "second begins", "second is there"]);
  });

  test("is kept between two attempts", async () => {
    const limiter = createLimiter(1);
    const host = createTestHost({ files: { "a.wasm": { status: 503 } }, hasTimers: true });
    const scope = createScope();
    const first = errorOf(know("a.wasm", { host, limiter, scope }));
    const begun = vi.fn(() => () => {});
    const second = know(leaf, { limiter, onBegin: begun });
    await turns();
    expect([host.clock.waiting, begun.mock.calls.length]).toEqual([1, 0]);
    const reason = new Error("enough");
    scope.fail(reason);
    expect(await first).toBe(reason);
    await second;
    expect(begun).toHaveBeenCalledTimes(1);
  });

  test("is not taken after an abort: the source is given up unread", async () => {
    const limiter = createLimiter(1);
    const scope = createScope();
    const reason = new Error("enough");
    await know(watchStream(long, { chunkSizeBytes: 64 }).stream, { limiter, scope });
    const watched = watchStream(long);
    const begun = vi.fn(() => () => {});
    const waiting = errorOf(know(watched.stream, { limiter, scope, onBegin: begun }));
    await turns();
    scope.fail(reason);
    expect(await waiting).toBe(reason);
    expect([watched.reads, watched.cancels, begun.mock.calls]).toEqual([0, [reason], []]);
  });
});
