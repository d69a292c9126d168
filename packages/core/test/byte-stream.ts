/** A stream of bytes that a test watches and steers. */
export interface WatchedStream {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** How many chunks have been asked for, the end included. */
  readonly reads: number;
  /** Why each cancel was asked for. */
  readonly cancels: readonly unknown[];
}

export interface WatchedStreamOptions {
  /** Most bytes in a chunk; all in one by default. */
  readonly chunkSizeBytes?: number;
  /** Offsets at which the bytes are cut, besides. */
  readonly cuts?: readonly number[];
  /** What follows the last chunk: `"end"` by default, nothing ever, or an error. */
  readonly finish?: "end" | "silence" | Error;
  readonly onRead?: () => void;
}

/** Sends one chunk a read, and nothing before it is read. */
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
