type Chunk = Uint8Array<ArrayBuffer>;

/** The part of a stream's reader that reading a body takes. */
export type ByteSource = Pick<ReadableStreamDefaultReader<Chunk>, "read" | "cancel">;

const MEMORY_BYTES = 1 << 16;

/**
 * Goes on reading with another reader, whose chunks are good until the next one is read.
 *
 * Where the source is a stream of bytes, as bodies of responses are, they all come in the same memory. Chunks that are
 * not kept are garbage otherwise, and an engine lets a hundred megabytes of it lie before it collects them.
 *
 * @param reader - the reader until now, with no read under way
 */
export function drain(source: ReadableStream<Chunk>, reader: ReadableStreamDefaultReader<Chunk>): ByteSource {
  reader.releaseLock();
  const bytes = byteReaderOf(source);
  if (bytes === undefined) return source.getReader();
  let memory = new ArrayBuffer(MEMORY_BYTES);
  return {
    async read() {
      const result = await bytes.read(new Uint8Array(memory));
      // The memory has been handed over and comes back as another object.
      if (result.value !== undefined) memory = result.value.buffer;
      return result;
    },
    cancel: (reason) => bytes.cancel(reason),
  };
}

function byteReaderOf(source: ReadableStream<Chunk>): ReadableStreamBYOBReader | undefined {
  try {
    return source.getReader({ mode: "byob" });
  } catch {
    // Streams of anything else throw, and are not locked then.
    return undefined;
  }
}
