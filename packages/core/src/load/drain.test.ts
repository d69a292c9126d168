import { describe, expect, test } from "vitest";
import { watchStream } from "../../test/byte-stream.ts";
import { drain } from "./drain.ts";

const content = Uint8Array.from({ length: 150_000 }, (_, at) => at % 251);

const bodyOf = (bytes: Uint8Array<ArrayBuffer>) => new Response(bytes).body as ReadableStream<Uint8Array<ArrayBuffer>>;

/** All bytes, copied chunk by chunk, and the memory in which the chunks arrived. */
async function drainAll(source: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const reader = drain(source, source.getReader());
  const bytes: number[] = [];
  const memory = new Set<number>();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { bytes: Uint8Array.from(bytes), memory };
    memory.add(value.buffer.byteLength);
    bytes.push(...value);
  }
}

describe("drain()", () => {
  test("reads a body in chunks of one memory", async () => {
    const { bytes, memory } = await drainAll(bodyOf(content));
    expect(Buffer.compare(bytes, content)).toBe(0);
    expect([...memory]).toEqual([65_536]);
  });

  test("continues after the last read of the previous reader", async () => {
    const source = bodyOf(content);
    const reader = source.getReader();
    const { value: head } = await reader.read();
    const rest: number[] = [];
    const second = drain(source, reader);
    for (let read = await second.read(); !read.done; read = await second.read()) rest.push(...read.value);
    expect(Buffer.compare(Uint8Array.from([...(head as Uint8Array), ...rest]), content)).toBe(0);
  });

  test("reads a stream that is no byte stream chunk by chunk", async () => {
    const { stream } = watchStream(content, { chunkSizeBytes: 1000 });
    const { bytes, memory } = await drainAll(stream);
    expect(Buffer.compare(bytes, content)).toBe(0);
    expect([...memory]).toEqual([1000]);
  });

  test.each(["bytes", undefined] as const)("cancels a stream of type %s", async (type) => {
    const cancels: unknown[] = [];
    const source = streamOf({ type, cancel: (reason) => void cancels.push(reason) });
    await drain(source, source.getReader()).cancel("enough");
    expect(cancels).toEqual(["enough"]);
  });

  test.each(["bytes", undefined] as const)("passes on the error of a stream of type %s", async (type) => {
    const reset = new Error("connection reset");
    const source = streamOf({ type, pull: (controller) => controller.error(reset) });
    await expect(drain(source, source.getReader()).read()).rejects.toBe(reset);
  });
});

interface TestSource {
  readonly type: "bytes" | undefined;
  readonly pull?: (controller: { error(reason: unknown): void }) => void;
  readonly cancel?: (reason: unknown) => void;
}

const streamOf = (source: TestSource) =>
  new ReadableStream(source as { type: "bytes" }) as ReadableStream<Uint8Array<ArrayBuffer>>;
