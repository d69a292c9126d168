import { createTestHost } from "@rec/test-host";
import { beforeAll, describe, expect, test } from "vitest";
import { watchStream } from "../../test/byte-stream.ts";
import { placesOf } from "../../test/data-segments.ts";
import { environmentWith, loadErrorOf as errorOf, withoutTime } from "../../test/load.ts";
import { LEAF, longModule, REFUSED } from "../../test/modules.ts";
import { afterDueEvents, errorOf as failureFrom, unheard, until } from "../../test/outcomes.ts";
import { rewriteOf } from "../../test/rewrite-of.ts";
import { assemble } from "../../test/wat.ts";
import { compileModule } from "../compile/compile-module.ts";
import type { LinkerHost } from "../host.ts";
import { createScope } from "../lifetime.ts";
import { parseModule } from "../parse-module.ts";
import type { ModuleSource } from "../source.ts";
import type { LoadEnvironment, LoadEvents } from "./load-environment.ts";
import { loadModule } from "./load-module.ts";
import { dataSegmentsOf, typeWithData } from "./module-data.ts";
import { bytesOf, type ModuleLoad, reusesCompiledCode } from "./module-load.ts";
import { resolveSource } from "./resolve-source.ts";
import { createSemaphore } from "./semaphore.ts";

type Bytes = Uint8Array<ArrayBuffer>;

let long: Bytes;
let leaf: Bytes;
beforeAll(async () => {
  long = await assemble(longModule(2000));
  leaf = await assemble(LEAF);
});

const reset = new Error("connection reset");
const WASM = { "content-type": "application/wasm" };

/** The file in small chunks; the network cuts it off after this many bytes. */
const failing = (body: Bytes, afterBytes: number) => ({
  body,
  chunkSizeBytes: 64,
  fail: { afterBytes, error: reset },
});
const whole = (body: Bytes) => ({ body, chunkSizeBytes: 64 });

async function load(source: ModuleSource, parts: Partial<LoadEnvironment> = {}): Promise<ModuleLoad> {
  const environment = environmentWith(parts);
  return loadModule(await resolveSource({ name: "a", given: source }, environment), environment);
}

/** Records the events of a load as text. */
function listener(name = "a") {
  const told: string[] = [];
  const events: LoadEvents = {
    began: (phase) => told.push(`${name}: ${phase} began`),
    received: (bytes) => told.push(`${name}: ${bytes} bytes`),
    ended: (phase) => told.push(`${name}: ${phase} ended`),
  };
  return { told, eventsOf: () => events };
}

/** A host that answers the loads in turn as listed, without any real delay. */
function answering(...answers: readonly (ReturnType<typeof failing> | ReturnType<typeof whole> | object)[]) {
  const left = [...answers];
  return withoutTime(
    createTestHost({ files: { "a.wasm": () => left.shift() ?? new Error("Expected no further load") } }),
  );
}

const readAhead = async ({ body }: ModuleLoad): Promise<void> => ("readAhead" in body ? body.readAhead() : undefined);

const sevenOf = async (module: WebAssembly.Module, imports?: WebAssembly.Imports): Promise<unknown> => {
  const { exports } = await WebAssembly.instantiate(module, imports);
  return (exports["seven"] as () => unknown)();
};

describe("loadModule()", () => {
  test("has type and URL of a stream after its head, and its data segments after the rest", async () => {
    const { host } = answering({ ...whole(long), url: "moved/a.wasm" });
    const loaded = await load("a.wasm", { host });
    expect(loaded.url).toBe("moved/a.wasm");
    expect(loaded.type.exports).toEqual(parseModule(long).exports);
    expect(loaded.type.dataSegments).toBeUndefined();
    expect(await sevenOf(await compileModule(loaded, undefined))).toBe(7);
    expect(dataSegmentsOf(loaded)).toEqual(placesOf(parseModule(long)));
  });

  test("has the full description of bytes, and the one of the JavaScript API for a compiled module", async () => {
    const bytes = await load(long);
    const { dataSegments: _, ...type } = parseModule(long);
    const dataSegments = placesOf(parseModule(long));
    // Data segments are read for a link of several modules only.
    expect([bytes.type, bytes.url]).toEqual([type, undefined]);
    expect(typeWithData(bytes)).toEqual({ ...type, dataSegments });
    expect([dataSegmentsOf(bytes), await bytesOf(bytes.body)]).toEqual([dataSegments, long]);
    const module = new WebAssembly.Module(long);
    const compiled = await load(module);
    expect(compiled).toMatchObject({ type: { precompiled: true }, body: { kind: "compiled", module } });
    expect([dataSegmentsOf(compiled), await bytesOf(compiled.body)]).toEqual([undefined, undefined]);
  });

  test.each(["bytes", "stream"])("loads %s that can be compiled as a plan wants it", async (kind) => {
    const loaded = await load(kind === "bytes" ? long : watchStream(long, { chunkSizeBytes: 64 }).stream);
    const module = await compileModule(loaded, rewriteOf({ memory: 1 }));
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: "rec:hoisted", name: "0", kind: "memory" }]);
  });

  test("throws the problems of the head", async () => {
    const error = await errorOf(load(watchStream(new TextEncoder().encode("<html>")).stream));
    expect(error.code).toBe("NOT_WEBASSEMBLY");
  });

  test("reports beginning and end of the load, and of the head", async () => {
    const bytes = listener();
    await load(leaf, bytes);
    expect(bytes.told).toEqual([
      "a: load began",
      `a: ${leaf.length} bytes`,
      "a: load ended",
      "a: parse began",
      "a: parse ended",
    ]);
    const stream = listener();
    await readAhead(await load(watchStream(long, { chunkSizeBytes: 1500 }).stream, stream));
    expect(stream.told).toEqual([
      "a: load began",
      "a: 1500 bytes",
      "a: parse began",
      "a: parse ended",
      `a: ${long.length} bytes`,
      "a: load ended",
    ]);
  });

  test("keeps the response for the engine if the host's platform reuses compiled code", async () => {
    const { host } = answering(whole(long), whole(long));
    expect(reusesCompiledCode(await load("a.wasm", { host: { ...host, reusesCompiledCode: true } }))).toBe(true);
    expect(reusesCompiledCode(await load("a.wasm", { host }))).toBe(false);
    const brought = new Response(long, { headers: WASM });
    expect(reusesCompiledCode(await load(brought, { host: { ...host, reusesCompiledCode: true } }))).toBe(false);
  });
});

describe("a body that fails after its head", () => {
  test("is retried while it is compiled, unnoticed", async () => {
    const { host, waits } = answering(failing(long, 1000), whole(long));
    const loaded = await load("a.wasm", { host });
    expect(await sevenOf(await compileModule(loaded, undefined))).toBe(7);
    expect(dataSegmentsOf(loaded)).toEqual(placesOf(parseModule(long)));
    expect(waits).toEqual([100]);
  });

  test("is retried while it is read ahead", async () => {
    const { host, waits } = answering(failing(long, 1000), whole(long));
    const loaded = await load("a.wasm", { host });
    await readAhead(loaded);
    expect(await sevenOf(await compileModule(loaded, undefined))).toBe(7);
    expect(waits).toEqual([100]);
  });

  test.each(["at once", "when the reading ahead has failed"])(
    "is asked for once by the two who read it, compiled %s",
    async (when) => {
      const { host, waits } = answering(failing(long, 1000), whole(long));
      const loaded = await load("a.wasm", { host });
      const heard = await unheard(async () => {
        const reading = readAhead(loaded);
        if (when !== "at once") await until(() => waits.length > 0);
        expect(await sevenOf(await compileModule(loaded, undefined))).toBe(7);
        await reading;
      });
      expect([heard, waits]).toEqual([[], [100]]);
    },
  );

  test("is rewritten in every attempt", async () => {
    const { host } = answering(failing(long, 1000), failing(long, 500), whole(long));
    const loaded = await load("a.wasm", { host });
    const module = await compileModule(loaded, rewriteOf({ memory: 1 }));
    const memory = new WebAssembly.Memory({ initial: 2 });
    expect(await sevenOf(module, { "rec:hoisted": { 0: memory } })).toBe(7);
    expect(new Uint8Array(memory.buffer)[0]).toBe("a".charCodeAt(0));
  });

  test("is BODY_FAILED with the cause after the last attempt has failed", async () => {
    const { host, waits } = answering(failing(long, 1000), failing(long, 500), failing(long, 1500));
    const loaded = await load("a.wasm", { host });
    const error = await errorOf(compileModule(loaded, undefined));
    expect([error.code, error.module, error.url, error.cause]).toEqual(["BODY_FAILED", "a", "a.wasm", reset]);
    expect(waits).toEqual([100, 200]);
  });

  test("is BODY_FAILED if the second attempt gets another file", async () => {
    const other = await assemble(longModule(2000).replace("seven", "eight"));
    const { host } = answering(failing(long, 1000), whole(other));
    const loaded = await load("a.wasm", { host });
    const error = await errorOf(compileModule(loaded, undefined));
    expect([error.code, error.module, error.url]).toEqual(["BODY_FAILED", "a", "a.wasm"]);
    expect(error.message).toContain("the next try brought another file");
    expect(error.cause).toMatchObject({ code: "BODY_FAILED", cause: reset });
  });

  test("is the failure of the second attempt if that one is final", async () => {
    const { host, waits } = answering(failing(long, 1000), { status: 404, statusText: "Not Found" });
    const error = await errorOf(readAhead(await load("a.wasm", { host })));
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
    const error = await errorOf(compileModule(await load(source, { host: as }), undefined));
    expect([error.code, error.cause, waits]).toEqual(["BODY_FAILED", reset, []]);
  });

  test("is not retried if the bytes are no module", async () => {
    const refused = await assemble(REFUSED);
    const { host, waits } = answering(whole(refused), whole(long));
    expect((await errorOf(compileModule(await load("a.wasm", { host }), undefined))).code).toBe("INVALID_MODULE");
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
    const answered: LinkerHost["load"] = (_url, { signal }) => {
      signals.push(signal);
      return signals.length === 1
        ? answer(signal)
        : Promise.resolve(new Response(watchStream(long).stream, { headers: WASM }));
    };
    const compiling = load({ source: "a.wasm", timeoutMs: 1000 }, { host: { ...host, load: answered } }).then(
      (loaded) => compileModule(loaded, undefined),
    );
    if (code === "TIMED_OUT") {
      await until(() => host.clock.waiting > 0);
      host.clock.advance(1000);
    }
    await until(() => signals[0]?.aborted === true);
    expect(signals.map((signal) => signal?.reason)).toMatchObject([{ name: expect.stringMatching(/^Module/), code }]);
    await until(() => host.clock.waiting > 0);
    host.clock.advance(100);
    expect(await sevenOf(await compiling)).toBe(7);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, false]);
    expect(host.clock.waiting).toBe(0);
  });
});

describe("the permit to load", () => {
  test("is waited for, and given back with the last byte", async () => {
    const semaphore = createSemaphore(1);
    const told: string[] = [];
    const as = (name: string) => {
      const events: LoadEvents = {
        began: (phase) => told.push(`${name}: ${phase} began`),
        received() {},
        ended: (phase) => told.push(`${name}: ${phase} ended`),
      };
      return { semaphore, eventsOf: () => events };
    };
    const first = await load(watchStream(long, { chunkSizeBytes: 64 }).stream, as("first"));
    const second = load(leaf, as("second"));
    await readAhead(first);
    await second;
    expect(told.filter((event) => event.includes("load"))).toEqual([
      "first: load began",
      "first: load ended",
      "second: load began",
      "second: load ended",
    ]);
  });

  test("is held between two attempts", async () => {
    const semaphore = createSemaphore(1);
    const host = createTestHost({ files: { "a.wasm": { status: 503 } }, hasTimers: true });
    const scope = createScope();
    const first = failureFrom(load("a.wasm", { host, semaphore, scope }));
    const { told, eventsOf } = listener();
    const second = load(leaf, { semaphore, eventsOf });
    await until(() => host.clock.waiting === 1);
    await afterDueEvents();
    expect(told).toEqual([]);
    const reason = new Error("enough");
    scope.fail(reason);
    expect(await first).toBe(reason);
    await second;
    expect(told.filter((event) => event === "a: load began")).toHaveLength(1);
  });

  test("is not taken after an abort: the source is cancelled unread", async () => {
    const semaphore = createSemaphore(1);
    const scope = createScope();
    const reason = new Error("enough");
    await load(watchStream(long, { chunkSizeBytes: 64 }).stream, { semaphore, scope });
    const watched = watchStream(long);
    const { told, eventsOf } = listener();
    const waiting = failureFrom(load(watched.stream, { semaphore, scope, eventsOf }));
    await afterDueEvents();
    scope.fail(reason);
    expect(await waiting).toBe(reason);
    expect([watched.reads, watched.cancels, told]).toEqual([0, [reason], []]);
  });
});
