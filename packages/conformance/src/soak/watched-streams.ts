import type { Way } from "./scenario.ts";

/** Streams that report later whether any of them still has to be read. */
export interface WatchedStreams {
  /** A stream with bytes that arrive in the given way. */
  create(
    bytes: Uint8Array,
    coming: { readonly way: Way; readonly share: number },
  ): ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Number of streams that have neither ended nor been cancelled. */
  readonly open: number;
}

const CHUNK_BYTES = 4096;

export function createWatchedStreams(): WatchedStreams {
  let open = 0;
  return {
    create(bytes, { way, share }) {
      open += 1;
      const end =
        way === "cut" || way === "broken" || way === "silent" ? Math.floor(bytes.length * share) : bytes.length;
      const chunkBytes = way === "whole" ? bytes.length : CHUNK_BYTES;
      let sent = 0;
      return new ReadableStream<Uint8Array<ArrayBuffer>>(
        {
          async pull(controller) {
            if (sent < end) {
              const chunk = new Uint8Array(bytes.subarray(sent, Math.min(sent + chunkBytes, end)));
              sent += chunk.length;
              controller.enqueue(chunk);
              return;
            }
            if (way === "silent") return new Promise<void>(() => {});
            open -= 1;
            if (way === "broken") controller.error(new Error("the stream broke"));
            else controller.close();
          },
          cancel() {
            open -= 1;
          },
        },
        { highWaterMark: 0 },
      );
    },
    get open() {
      return open;
    },
  };
}
