import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { watchStream } from "../../test/byte-stream.ts";
import { chunksOf, loadErrorOf as errorOf, openBody } from "../../test/load.ts";
import { LEAF, longModule } from "../../test/modules.ts";
import { afterDueEvents, errorOf as failureFrom } from "../../test/outcomes.ts";
import { assemble } from "../../test/wat.ts";
import { readModuleHead } from "../parse/read-module.ts";
import { Failure } from "../problem.ts";
import type { StreamedBody } from "./streamed-body.ts";

const url = "https://example.test/a.wasm";
let bytes: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  bytes = await assemble(longModule(500));
});

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
}

describe("StreamedBody.open()", () => {
  test("reads no chunk more than the head needs", async () => {
    const watched = watchStream(bytes, { chunkSizeBytes: 8 });
    const { head } = await openBody(watched.stream);
    expect(head).toEqual(bytes.slice(0, head.length));
    expect(watched.reads * 8).toBe(head.length);
    expect(readModuleHead(head).exports.map(({ name }) => name)).toEqual(["memory", "seven"]);
    expect(() => readModuleHead(head.slice(0, -8))).toThrow(Failure);
  });

  test("reads a module without code to its end", async () => {
    const whole = await assemble(`(module (memory (export "memory") 1))`);
    const ended = vi.fn();
    const body = await openBody(watchStream(whole, { chunkSizeBytes: 3 }).stream, { ended });
    expect(body.head).toEqual(whole);
    expect(ended).toHaveBeenCalledTimes(1);
    expect(await collect(body.stream())).toEqual(whole);
    expect(ended).toHaveBeenCalledTimes(1);
  });
});

describe("stream()", () => {
  test.each([1, 7, 64, 10_000])("gives every byte once, in chunks of %i", async (chunkSizeBytes) => {
    const received: number[] = [];
    const ended = vi.fn();
    const { stream } = watchStream(bytes, { chunkSizeBytes });
    const body = await openBody(stream, { onReceived: (count) => received.push(count), ended });
    expect(ended).not.toHaveBeenCalled();
    expect(await collect(body.stream())).toEqual(bytes);
    expect(received).toEqual(received.toSorted((a, b) => a - b));
    expect(received.at(-1)).toBe(bytes.length);
    expect(ended).toHaveBeenCalledTimes(1);
    expect(body.failure).toBeUndefined();
  });

  test("sends another head in place of the original one", async () => {
    const body = await openBody(watchStream(bytes, { chunkSizeBytes: 50 }).stream);
    const size = body.head.length;
    const sent = await collect(body.stream({ head: new Uint8Array([1, 2, 3]) }));
    expect(sent).toEqual(Uint8Array.from([1, 2, 3, ...bytes.slice(size)]));
  });

  describe("holds the custom sections behind the code until the end", () => {
    const tail = Uint8Array.from([0, 5, 1, 0x61, 1, 2, 3, 0, 0x83, 0, 1, 0x62, 9]);
    const replacement = new Uint8Array([0, 2, 1, 0x63]);
    const given = () => Uint8Array.from([...bytes, ...tail]);

    test.each([1, 7, 64, 10_000])("and changes them as one, in chunks of %i", async (chunkSizeBytes) => {
      const change = vi.fn(async () => replacement);
      const body = await openBody(watchStream(given(), { chunkSizeBytes }).stream);
      const sent = await collect(body.stream({ tail: change }));
      expect(sent).toEqual(Uint8Array.from([...bytes, ...replacement]));
      expect(change.mock.calls).toEqual([[tail]]);
    });

    test.each([1, 7, 64, 10_000])("behind another head, in chunks of %i", async (chunkSizeBytes) => {
      const body = await openBody(watchStream(given(), { chunkSizeBytes }).stream);
      const head = Uint8Array.from([...body.head.slice(0, 8), 0, 1, 0, ...body.head.slice(8)]);
      const sent = await collect(body.stream({ head, tail: async () => replacement }));
      expect(sent).toEqual(Uint8Array.from([...bytes.slice(0, 8), 0, 1, 0, ...bytes.slice(8), ...replacement]));
    });

    test("and sends the code before the end has arrived", async () => {
      const watched = watchStream(given(), { chunkSizeBytes: 16 });
      const reads: number[] = [];
      const body = await openBody(watched.stream);
      for await (const _chunk of body.stream({ tail: async () => replacement })) reads.push(watched.reads);
      expect(reads[0]).toBeLessThan(watched.reads - 5);
    });

    test("and asks for no change if there are none", async () => {
      const change = vi.fn(async () => replacement);
      const body = await openBody(watchStream(bytes, { chunkSizeBytes: 50 }).stream);
      expect(await collect(body.stream({ tail: change }))).toEqual(bytes);
      expect(change).not.toHaveBeenCalled();
    });

    test("and fails with the failure of the body", async () => {
      const body = await openBody(watchStream(given().slice(0, -2), { chunkSizeBytes: 50 }).stream);
      const error = await failureFrom(collect(body.stream({ tail: async () => replacement })));
      expect(error.code).toBe("UNEXPECTED_END");
    });
  });

  test("fails with UNEXPECTED_END if the body breaks off, and stores the failure", async () => {
    const ended = vi.fn();
    const watched = watchStream(bytes.slice(0, -10), { chunkSizeBytes: 50 });
    const body = await openBody(watched.stream, { ended });
    const error = await failureFrom(collect(body.stream()));
    expect(error.code).toBe("UNEXPECTED_END");
    expect(body.failure).toBe(error);
    expect(ended).not.toHaveBeenCalled();
  });

  test.each<[string, number | undefined, true | undefined]>([
    ["may be whole the next time, where its length is not known", undefined, true],
    ["may be whole the next time, where more was to come", 10_000, true],
    ["stays cut off, where all of it has come", 0, undefined],
  ])("that breaks off %s", async (_what, extra, retryable) => {
    const cut = bytes.slice(0, -10);
    const totalBytes = extra === undefined ? undefined : cut.length + extra;
    const body = await openBody(watchStream(cut, { chunkSizeBytes: 50 }).stream, { totalBytes });
    const failure = (await failureFrom(collect(body.stream()))) as unknown as Failure;
    expect(failure.problems.map((problem) => [problem.code, problem.retryable])).toEqual([
      ["UNEXPECTED_END", retryable],
    ]);
  });

  test("is cancelled through to the source, with the reason", async () => {
    const watched = watchStream(bytes, { chunkSizeBytes: 50 });
    const body = await openBody(watched.stream);
    const reason = new Error("enough");
    await body.stream().cancel(reason);
    expect(watched.cancels).toEqual([reason]);
  });
});

describe("readAhead()", () => {
  test("reads to the end, and returns the bytes at once", async () => {
    const watched = watchStream(bytes, { chunkSizeBytes: 50 });
    const body = await openBody(watched.stream);
    expect(body.arrived()).toBeUndefined();
    await body.readAhead();
    expect(watched.reads).toBe(Math.ceil(bytes.length / 50) + 1);
    expect(body.arrived()).toEqual(bytes);
    expect(await collect(body.stream())).toEqual(bytes);
    expect(body.arrived()).toBeUndefined();
  });

  test("stops when the stream takes over, and loses no byte", async () => {
    const body = await openBody(watchStream(bytes, { chunkSizeBytes: 10 }).stream);
    const reading = body.readAhead();
    expect(await collect(body.stream())).toEqual(bytes);
    await reading;
  });

  test("reads once, no matter how often it is called", async () => {
    const watched = watchStream(bytes, { chunkSizeBytes: 10 });
    const body = await openBody(watched.stream);
    await Promise.all([body.readAhead(), body.readAhead()]);
    expect(body.arrived()).toEqual(bytes);
    expect(watched.reads).toBe(Math.ceil(bytes.length / 10) + 1);
  });

  test("continues in the next attempt after a failure, which both readers share", async () => {
    const reset = new Error("connection reset");
    const second = await openBody(watchStream(bytes, { chunkSizeBytes: 50 }).stream);
    const retry = vi.fn(async (_failed: StreamedBody, _error: unknown) => second);
    const cut = watchStream(bytes.slice(0, 200), { chunkSizeBytes: 50, finish: reset });
    const body = await openBody(cut.stream, { retry });
    await body.readAhead();
    // The compiler meets the same failure, and gets the same attempt.
    expect(await body.retry(body.failure)).toBe(second);
    expect(retry.mock.calls).toEqual([[body, body.failure]]);
    expect([await body.current(), second.arrived()]).toEqual([second, bytes]);
    expect(body.dataSegments()).toEqual(second.dataSegments());
  });
});

describe("arrived()", () => {
  test.each([
    ["where the last byte came with the head, and it is known to be the last", true],
    ["not where more may come", false],
  ])("gives all bytes %s", async (_what, isThere) => {
    const leaf = await assemble(LEAF);
    const totalBytes = isThere ? leaf.length : undefined;
    const body = await openBody(watchStream(leaf).stream, { totalBytes });
    expect(body.arrived()).toEqual(isThere ? leaf : undefined);
  });

  test("accepts a body that is longer than announced", async () => {
    const body = await openBody(watchStream(bytes, { chunkSizeBytes: 600 }).stream, { totalBytes: 600 });
    expect(body.arrived()).toBeUndefined();
    expect(await collect(body.stream())).toEqual(bytes);
  });
});

describe("bytes()", () => {
  const reload = () => {
    const asked = vi.fn(async () => bytes);
    return {
      asked,
      open: (keepsBytes: boolean) =>
        openBody(watchStream(bytes, { chunkSizeBytes: 50 }).stream, { keepsBytes, reload: asked }),
    };
  };

  test("gives all bytes of a body that has no reader yet, and reads on for them", async () => {
    const { asked, open } = reload();
    expect(await (await open(false)).bytes()).toEqual(bytes);
    expect(asked).not.toHaveBeenCalled();
  });

  test.each(["stream", "drain"] as const)("loads them once more after %s(), because no chunk is kept", async (way) => {
    const { asked, open } = reload();
    const body = await open(false);
    await (way === "stream" ? collect(body.stream()) : body.drain());
    const [first, second] = await Promise.all([body.bytes(), body.bytes()]);
    expect(first).toEqual(bytes);
    expect(second).toBe(first);
    expect(await body.bytes()).toBe(first);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  test.each(["stream", "drain"] as const)("has them after %s() if nobody can load them once more", async (way) => {
    const body = await openBody(watchStream(bytes, { chunkSizeBytes: 50 }).stream, { canReload: false });
    body.keep(false);
    await (way === "stream" ? collect(body.stream()) : body.drain());
    expect(body.keepsBytes).toBe(true);
    expect(await body.bytes()).toEqual(bytes);
  });

  test("has none after letGo(), but for those that it keeps for a cache", async () => {
    const { asked, open } = reload();
    for (const keepsBytes of [true, false]) {
      const body = await open(keepsBytes);
      body.keep(true);
      body.letGo();
      expect(body.keepsBytes).toBe(keepsBytes);
      await body.drain();
      expect(await body.bytes()).toEqual(bytes);
      expect(asked).toHaveBeenCalledTimes(keepsBytes ? 0 : 1);
    }
  });

  test.each([true, false])("keeps what can be loaded once more only if it is needed: %s", async (isNeeded) => {
    const { asked, open } = reload();
    const body = await open(false);
    body.keep(isNeeded);
    await body.drain();
    expect(body.keepsBytes).toBe(isNeeded);
    expect(await body.bytes()).toEqual(bytes);
    expect(asked).toHaveBeenCalledTimes(isNeeded ? 0 : 1);
  });

  test.each(["stream", "drain"] as const)("has them after %s() if the body keeps its bytes", async (way) => {
    const { asked, open } = reload();
    const body = await open(true);
    await (way === "stream" ? collect(body.stream()) : body.drain());
    expect(await body.bytes()).toEqual(bytes);
    expect(asked).not.toHaveBeenCalled();
  });
});

describe("the memory of chunks", () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;

  /** A body with chunks that are watched, except those of its head. */
  async function bodyOfWatchedChunks() {
    const chunks: WeakRef<Uint8Array>[] = [];
    let sent = 0;
    const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        const chunk = bytes.slice(sent, sent + 100);
        sent += 100;
        if (chunk.length === 0) return controller.close();
        if (sent > 200) chunks.push(new WeakRef(chunk));
        controller.enqueue(chunk);
      },
    });
    return { body: await openBody(stream), chunks };
  }

  test.each(["stream", "drain"] as const)("is released as soon as %s() has passed them on", async (way) => {
    const { body, chunks } = await bodyOfWatchedChunks();
    if (way === "drain") await body.drain();
    else for await (const _ of body.stream());
    await afterDueEvents();
    collectGarbage();
    expect(chunks.length).toBeGreaterThan(3);
    // The engine may still hold the last one.
    expect(chunks.filter((chunk) => chunk.deref() !== undefined).length).toBeLessThanOrEqual(1);
    // The body itself is still in use.
    expect(body.dataSegments()).toHaveLength(1);
  });
});

describe("ChunkReader", () => {
  test("reads all bytes, of any value", async () => {
    const text = new TextEncoder().encode("<!doctype html>");
    expect(await chunksOf(watchStream(text, { chunkSizeBytes: 4 }).stream).readAll()).toEqual(text);
  });

  test("reads no bytes if there are none", async () => {
    expect(await chunksOf(watchStream(new Uint8Array(0)).stream).readAll()).toEqual(new Uint8Array(0));
  });

  test("is cancelled with the reason, also while a read is under way, and never rejects", async () => {
    const watched = watchStream(bytes.slice(0, 20), { finish: "silence" });
    const chunks = chunksOf(watched.stream);
    const reading = chunks.readAll();
    await Promise.resolve();
    chunks.cancel("enough");
    expect(watched.cancels).toEqual(["enough"]);
    expect((await reading).length).toBeLessThanOrEqual(20);
    chunks.cancel(undefined);
  });
});

describe("a body that fails", () => {
  test("names the URL, keeps the cause, and is retryable", async () => {
    const cause = new Error("connection reset");
    const error = await errorOf(openBody(watchStream(bytes.slice(0, 20), { finish: cause }).stream, { url }));
    expect(error.diagnostics[0]?.message).toBe(
      `Unable to read WebAssembly file ${url}: the body ended early: connection reset`,
    );
    expect([error.code, error.url, error.cause]).toEqual(["BODY_FAILED", url, cause]);
    expect(error.diagnostics[0]?.retryable).toBe(true);
  });

  test("cancels the source as soon as a byte cannot belong to a module", async () => {
    const watched = watchStream(new TextEncoder().encode(`<!doctype html>${" ".repeat(1000)}`), {
      chunkSizeBytes: 100,
    });
    const error = await failureFrom(openBody(watched.stream));
    expect(error.code).toBe("NOT_WEBASSEMBLY");
    expect(watched.reads).toBe(1);
    expect(watched.cancels).toMatchObject([{ name: "ModuleParseError", code: "NOT_WEBASSEMBLY" }]);
  });
});

describe("chunks", () => {
  test.each([
    ["string", "\0asm"],
    ["ArrayBuffer", new ArrayBuffer(8)],
    ["DataView", new DataView(new ArrayBuffer(8))],
    ["null", null],
    ["Object", { byteLength: 8 }],
  ])("of %s are refused", async (kind, chunk) => {
    const cancels: unknown[] = [];
    const stream = new ReadableStream({
      pull: (controller) => controller.enqueue(chunk),
      cancel: (reason) => {
        cancels.push(reason);
      },
    });
    const error = await errorOf(openBody(stream, { url }));
    expect([error.code, error.url]).toEqual(["INVALID_SOURCE", url]);
    expect(error.diagnostics[0]?.message).toBe(
      `Unable to read WebAssembly file ${url}: its stream yields ${kind}, expected Uint8Array`,
    );
    expect(cancels).toMatchObject([{ code: "INVALID_SOURCE" }]);
  });

  test("may be Buffers, bytes of another realm, and empty", async () => {
    const foreign = runInNewContext("new Uint8Array(bytes)", { bytes: [...bytes.slice(10)] });
    const chunks = [Buffer.from(bytes.slice(0, 4)), new Uint8Array(0), bytes.slice(4, 10), foreign];
    const stream = new ReadableStream({
      pull(controller) {
        const chunk = chunks.shift();
        if (chunk === undefined) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const body = await openBody(stream);
    await body.readAhead();
    expect(body.arrived()).toEqual(bytes);
  });
});
