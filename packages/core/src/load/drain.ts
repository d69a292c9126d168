type Chunk = Uint8Array<ArrayBuffer>;

/** The part of a stream's reader that is needed to read a body. */
export type ByteSource = Pick<ReadableStreamDefaultReader<Chunk>, "read" | "cancel">;

const MEMORY_BYTES = 1 << 16;

/**
 * Continues with another reader; each of its chunks is valid until the next one is read.
 *
 * If the source is a byte stream, as bodies of responses are, all chunks arrive in the same memory. Chunks in new
 * memory would become garbage, and an engine may hold a hundred megabytes of garbage before it collects it.
 *
 * @param reader - the current reader, with no read under way
 */
export function drain(source: ReadableStream<Chunk>, reader: ReadableStreamDefaultReader<Chunk>): ByteSource {
  reader.releaseLock();
  const bytes = byteReaderOf(source);
  if (bytes === undefined) return source.getReader();
  let memory = new ArrayBuffer(MEMORY_BYTES);
  return {
    async read() {
      const result = await bytes.read(new Uint8Array(memory));
      // The memory was transferred, and comes back as another object.
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
    // Other streams throw here, and are not locked then.
    return undefined;
  }
}
