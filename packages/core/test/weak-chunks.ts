import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterDueEvents, hold } from "./outcomes.ts";

/** A stream of bytes that tells which of its chunks are still alive. */
export interface WeakChunks {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Settles when all chunks but the last have been read, and the last one is requested. */
  readonly almostRead: Promise<void>;
  /** How many chunks have been read. */
  readonly chunks: number;
  /** Collects garbage, and counts the remaining chunks. */
  held(): Promise<number>;
  /** Sends the last chunk, which waits for this call. */
  finish(): void;
}

/**
 * Cuts bytes into chunks with separate buffers. Each chunk is created when it is read, and no variable here keeps it
 * alive.
 */
export function weakChunks(bytes: Uint8Array<ArrayBuffer>, chunkSizeBytes: number): WeakChunks {
  const made: WeakRef<ArrayBuffer>[] = [];
  const almostRead = hold<void>();
  const last = hold<void>();
  let sent = 0;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const isLast = sent + chunkSizeBytes >= bytes.length;
        if (isLast) {
          almostRead.resolve();
          await last.promise;
        }
        const chunk = bytes.slice(sent, sent + chunkSizeBytes);
        sent += chunk.length;
        made.push(new WeakRef(chunk.buffer));
        controller.enqueue(chunk);
        if (isLast) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return {
    stream,
    almostRead: almostRead.promise,
    get chunks() {
      return made.length;
    },
    async held() {
      await collectGarbage();
      return made.filter((chunk) => chunk.deref() !== undefined).length;
    },
    finish: () => last.resolve(),
  };
}

async function collectGarbage(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  // A reference lives on until the turn that made or read it is over.
  await afterDueEvents();
  collect();
}
