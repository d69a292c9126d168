import { runInNewContext } from "node:vm";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { watchStream } from "../../test/byte-stream.ts";
import { LEAF, longModule } from "../../test/modules.ts";
import { errorOf, failureOf } from "../../test/outcomes.ts";
import { assemble } from "../../test/wat.ts";
import { readModuleHead } from "../parse/read-module.ts";
import { Failure } from "../problem.ts";
import { createByteBody } from "./byte-body.ts";
import { mayPass } from "./load-problems.ts";

const endless = <Result>(awaited: Promise<Result>): Promise<Result> => awaited;
const subject = { name: "a", url: "https://example.test/a.wasm" };
const ignore = { subject, patience: endless, onChunk: () => {}, onEnd: () => {} };
let bytes: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  bytes = await assemble(longModule(500));
});

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
}

describe("readHead()", () => {
  test("reads no chunk more than the head needs", async () => {
    const watched = watchStream(bytes, { chunkSizeBytes: 8 });
    const head = await createByteBody(watched.stream, ignore).readHead();
    expect(head).toEqual(bytes.slice(0, head.length));
    expect(watched.reads * 8).toBe(head.length);
    expect(readModuleHead(head).exports.map(({ name }) => name)).toEqual(["memory", "seven"]);
    expect(() => readModuleHead(head.slice(0, -8))).toThrow(Failure);
  });

  test("reads a module without code to its end", async () => {
    const whole = await assemble(`(module (memory (export "memory") 1))`);
    const onEnd = vi.fn();
    const body = createByteBody(watchStream(whole, { chunkSizeBytes: 3 }).stream, { ...ignore, onEnd });
    expect(await body.readHead()).toEqual(whole);
    expect(onEnd).toHaveBeenCalledTimes(1);
    expect(await collect(body.stream())).toEqual(whole);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });
});

describe("stream()", () => {
  test.each([1, 7, 64, 10_000])("gives every byte once, in chunks of %i", async (chunkSizeBytes) => {
    const lengths: number[] = [];
    const onEnd = vi.fn();
    const body = createByteBody(watchStream(bytes, { chunkSizeBytes }).stream, {
      ...ignore,
      onChunk: (length) => lengths.push(length),
      onEnd,
    });
    await body.readHead();
    expect(onEnd).not.toHaveBeenCalled();
    expect(await collect(body.stream())).toEqual(bytes);
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(bytes.length);
    expect(onEnd).toHaveBeenCalledTimes(1);
    expect(body.failure()).toBeUndefined();
  });

  test("fails with UNEXPECTED_END where the body breaks off, and remembers it", async () => {
    const onEnd = vi.fn();
    const watched = watchStream(bytes.slice(0, -10), { chunkSizeBytes: 50 });
    const body = createByteBody(watched.stream, { ...ignore, onEnd });
    await body.readHead();
    const error = await failureOf(collect(body.stream()));
    expect(error.problems[0].code).toBe("UNEXPECTED_END");
    expect(body.failure()).toBe(error);
    expect(onEnd).not.toHaveBeenCalled();
  });

  test.each<[string, number | undefined, boolean]>([
    ["may be whole the next time, where its length is not known", undefined, true],
    ["may be whole the next time, where more was to come", 10_000, true],
    ["stays cut off, where all of it has come", 0, false],
  ])("that breaks off %s", async (_what, extra, isPassing) => {
    const cut = bytes.slice(0, -10);
    const totalBytes = extra === undefined ? undefined : cut.length + extra;
    const body = createByteBody(watchStream(cut, { chunkSizeBytes: 50 }).stream, { ...ignore, totalBytes });
    await body.readHead();
    const error = await failureOf(collect(body.stream()));
    expect([error.problems[0].code, mayPass(error)]).toEqual(["UNEXPECTED_END", isPassing]);
  });

  test("is cancelled through to the source, with the reason", async () => {
    const watched = watchStream(bytes, { chunkSizeBytes: 50 });
    const body = createByteBody(watched.stream, ignore);
    await body.readHead();
    const reason = new Error("enough");
    await body.stream().cancel(reason);
    expect(watched.cancels).toEqual([reason]);
  });
});

describe("readAll()", () => {
  test("gives every byte, whatever they are", async () => {
    const text = new TextEncoder().encode("<!doctype html>");
    const onEnd = vi.fn();
    const body = createByteBody(watchStream(text, { chunkSizeBytes: 4 }).stream, { ...ignore, onEnd });
    expect(await body.readAll()).toEqual(text);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  test("gives no bytes where there are none", async () => {
    expect(await createByteBody(watchStream(new Uint8Array(0)).stream, ignore).readAll()).toEqual(new Uint8Array(0));
  });
});

describe("cancel()", () => {
  test("gives up the source with the reason, also while a read is under way, and never rejects", async () => {
    const watched = watchStream(bytes.slice(0, 20), { finish: "silence" });
    const body = createByteBody(watched.stream, ignore);
    const reading = failureOf(body.readHead());
    await Promise.resolve();
    body.cancel("enough");
    expect(watched.cancels).toEqual(["enough"]);
    expect((await reading).problems[0].code).toBe("UNEXPECTED_END");
    body.cancel();
  });
});

describe("a body that fails", () => {
  test("names module and URL, keeps the cause, and is remembered", async () => {
    const cause = new Error("connection reset");
    const body = createByteBody(watchStream(bytes.slice(0, 20), { finish: cause }).stream, ignore);
    const error = await errorOf(body.readHead());
    expect(error.message).toBe(
      "Unable to read WebAssembly file https://example.test/a.wasm: the body ended early: connection reset",
    );
    expect([error.code, error.module, error.url, error.cause]).toEqual(["BODY_FAILED", "a", subject.url, cause]);
    expect(body.failure()).toBe(error);
  });

  test("gives up the source as soon as a byte cannot belong to a module", async () => {
    const watched = watchStream(new TextEncoder().encode(`<!doctype html>${" ".repeat(1000)}`), {
      chunkSizeBytes: 100,
    });
    const error = await failureOf(createByteBody(watched.stream, ignore).readHead());
    expect(error.problems[0].code).toBe("NOT_WEBASSEMBLY");
    expect(watched.reads).toBe(1);
    expect(watched.cancels).toEqual([error]);
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
    const error = await errorOf(createByteBody(stream, ignore).readHead());
    expect([error.code, error.module]).toEqual(["INVALID_SOURCE", "a"]);
    expect(error.message).toBe(
      `Unable to read WebAssembly file https://example.test/a.wasm: its stream yields ${kind}, expected Uint8Array`,
    );
    expect(cancels).toEqual([error]);
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
    const body = createByteBody(stream, ignore);
    await body.readHead();
    expect(await body.readAll()).toEqual(bytes);
  });
});

describe("arrived()", () => {
  test.each([
    ["where the last byte came with the head, and it is known to be the last", true],
    ["not where more may come", false],
  ])("gives all bytes %s", async (_what, isThere) => {
    const leaf = await assemble(LEAF);
    const totalBytes = isThere ? leaf.length : undefined;
    const body = createByteBody(watchStream(leaf).stream, { ...ignore, totalBytes });
    await body.readHead();
    expect(body.arrived()).toEqual(isThere ? leaf : undefined);
  });

  test("gives all bytes after reading ahead to the end, and none once they are taken", async () => {
    const body = createByteBody(watchStream(bytes, { chunkSizeBytes: 50 }).stream, ignore);
    await body.readHead();
    expect(body.arrived()).toBeUndefined();
    await body.readAhead();
    expect(body.arrived()).toEqual(bytes);
    expect(await collect(body.stream())).toEqual(bytes);
    expect(body.arrived()).toBeUndefined();
  });

  test("takes a body that is longer than was said for what it is", async () => {
    const body = createByteBody(watchStream(bytes, { chunkSizeBytes: 600 }).stream, { ...ignore, totalBytes: 600 });
    await body.readHead();
    expect(body.arrived()).toBeUndefined();
    expect(await collect(body.stream())).toEqual(bytes);
  });
});
