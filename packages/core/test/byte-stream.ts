/** A stream of bytes that a test observes and controls. */
export interface WatchedStream {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Number of chunks that were requested, including the end of the stream. */
  readonly reads: number;
  /** The reason of each cancel. */
  readonly cancels: readonly unknown[];
}

export interface WatchedStreamOptions {
  /** Largest chunk; by default the stream has a single chunk. */
  readonly chunkSizeBytes?: number;
  /** Further offsets at which the bytes are cut. */
  readonly cuts?: readonly number[];
  /** The event after the last chunk: `"end"` by default, silence, or an error. */
  readonly finish?: "end" | "silence" | Error;
  readonly onRead?: () => void;
}

/** A stream that sends one chunk for each read, and none ahead of a read. */
export function watchStream(
  bytes: Uint8Array,
  { chunkSizeBytes = Math.max(bytes.length, 1), cuts = [], finish = "end", onRead }: WatchedStreamOptions = {},
): WatchedStream {
  const chunks = cutBytes(bytes, { chunkSizeBytes, cuts });
  const cancels: unknown[] = [];
  let reads = 0;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        reads += 1;
        onRead?.();
        const chunk = chunks.shift();
        if (chunk !== undefined) controller.enqueue(chunk);
        else if (finish === "end") controller.close();
        else if (finish !== "silence") controller.error(finish);
        return chunk === undefined && finish === "silence" ? new Promise<void>(() => {}) : undefined;
      },
      cancel(reason) {
        cancels.push(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return {
    stream,
    cancels,
    get reads() {
      return reads;
    },
  };
}

function cutBytes(
  bytes: Uint8Array,
  { chunkSizeBytes, cuts }: { readonly chunkSizeBytes: number; readonly cuts: readonly number[] },
): Uint8Array<ArrayBuffer>[] {
  const places = new Set([...cuts, bytes.length]);
  for (let at = chunkSizeBytes; at < bytes.length; at += chunkSizeBytes) places.add(at);
  const ends = [...places].filter((at) => at > 0 && at <= bytes.length).sort((a, b) => a - b);
  return ends.map((end, at) => bytes.slice(ends[at - 1] ?? 0, end));
}
