import { createHeadScanner } from "../parse/head-scanner.ts";
import type { DataSegment } from "../wasm/module-type.ts";
import { bodyFailed, invalidChunk, type LoadSubject, mayPass, takeForPassing } from "./load-problems.ts";
import type { Patience } from "./patience.ts";
import { type ChunkReader, skim } from "./skim.ts";

/** Bytes that come in pieces, read once. */
export interface ByteBody {
  /** Reads until everything in front of the code section is there, and returns all bytes read so far. */
  readHead(): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Reads on behind the head and keeps what comes, until `stream` takes over: a connection that nobody reads from holds up
   * those that wait for one. Rejects with what ends the body early.
   */
  readAhead(): Promise<void>;
  /** Reads to the end and returns all bytes. */
  readAll(): Promise<Uint8Array<ArrayBuffer>>;
  /** All bytes, if they have arrived and nobody has taken them: there is nothing left to wait for. */
  arrived(): Uint8Array<ArrayBuffer> | undefined;
  /** Reads to the end and keeps nothing: for one whose bytes come to the engine by another way. */
  readToEnd(): Promise<void>;
  /**
   * Everything from the first byte, as a stream: what was read as head, then the rest as it arrives.
   *
   * Ends the reading ahead. To be called once, after `readHead`.
   *
   * @param changeHead - makes what is sent in place of the bytes that `readHead` returned
   */
  stream(
    changeHead?: (head: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
  ): ReadableStream<Uint8Array<ArrayBuffer>>;
  /** The active data segments with a constant offset among what `stream` has sent: all of them once it has ended. */
  dataSegments(): readonly DataSegment[];
  /** All bytes that have come, if they were recorded. */
  recorded(): Uint8Array<ArrayBuffer>;
  /** Why reading stopped early, if it did: an error of the source, or of the framing of its sections. */
  failure(): unknown;
  /** Gives up the rest. Never rejects. */
  cancel(reason?: unknown): void;
}

type Chunk = Uint8Array<ArrayBuffer>;

export interface ByteBodyOptions {
  /** Named in errors. */
  readonly subject: LoadSubject;
  /** How many bytes will come, if that is known. */
  readonly totalBytes?: number | undefined;
  /** How long the source may be silent. */
  readonly patience: Patience;
  /** Whether `recorded` is asked for at the end. */
  readonly isRecorded?: boolean;
  /** Told the length of each chunk as it arrives. */
  readonly onChunk: (bytes: number) => void;
  /** Told what ended the body early. */
  readonly onFailure?: (error: unknown) => void;
  /** Told once that the last byte has arrived. */
  readonly onEnd: () => void;
}

/** Reads a stream of bytes once, and keeps of it no more than what was asked for as head or whole. */
export function createByteBody(
  source: ReadableStream<Chunk>,
  { subject, totalBytes, patience, isRecorded = false, onChunk, onFailure, onEnd }: ByteBodyOptions,
): ByteBody {
  const firstReader = source.getReader();
  let reader: ChunkReader = firstReader;
  const scanner = createHeadScanner();
  const kept: Chunk[] = [];
  const record: Chunk[] = [];
  let failed: { readonly error: unknown } | undefined;
  let ended = false;
  let receivedBytes = 0;
  let headBytes: number | undefined;
  /** Settles when nobody reads ahead any more. */
  let readingAhead = Promise.resolve();
  let isTaken = false;

  const fail = (error: unknown): never => {
    failed = { error };
    reader.cancel(error).catch(() => {});
    onFailure?.(error);
    throw error;
  };
  const read = async (): Promise<Chunk | undefined> => {
    const { done, value } = await patience(reader.read()).catch((cause) =>
      fail(mayPass(cause) ? cause : bodyFailed(subject, cause)),
    );
    if (!done && !isChunk(value)) fail(invalidChunk(subject, value));
    if (!done) {
      receivedBytes += value.byteLength;
      onChunk(value.byteLength);
      if (isRecorded) record.push(value);
    }
    ended = done;
    return done ? undefined : value;
  };
  /** Reads on and looks at the framing of sections: damaged bytes are told from a body that broke off. */
  const readScanned = async (): Promise<Chunk | undefined> => {
    const chunk = await read();
    try {
      if (chunk === undefined) scanner.end();
      else headBytes = scanner.push(chunk);
    } catch (error) {
      // Not every platform says that a connection broke: a body may end early without an error, if its length is not known.
      const isCutOff = chunk === undefined && receivedBytes !== totalBytes && error instanceof Error;
      fail(isCutOff ? takeForPassing(error) : error);
    }
    if (chunk === undefined) onEnd();
    return chunk;
  };

  return {
    async readHead() {
      const readOn = async (): Promise<void> => {
        const chunk = await readScanned();
        if (chunk !== undefined) kept.push(chunk);
      };
      while (headBytes === undefined && !ended) await readOn();
      // Where the last byte has come, the end comes with it.
      if (receivedBytes === totalBytes && !ended) await readOn();
      kept.splice(0, kept.length, concatenate(kept));
      return kept[0] as Chunk;
    },
    readAhead() {
      const readOn = async (): Promise<void> => {
        while (!isTaken && !ended) {
          const chunk = await readScanned();
          if (chunk !== undefined) kept.push(chunk);
        }
      };
      readingAhead = readOn();
      return readingAhead;
    },
    async readAll() {
      for (let chunk = await read(); chunk !== undefined; chunk = await read()) kept.push(chunk);
      onEnd();
      return concatenate(kept);
    },
    arrived: () => (ended && !isTaken ? concatenate(kept) : undefined),
    async readToEnd() {
      isTaken = true;
      await readingAhead;
      kept.length = 0;
      // What is recorded has to stay as it is.
      if (!ended && !isRecorded) reader = skim(source, firstReader);
      while (!ended) await readScanned();
    },
    stream(changeHead) {
      isTaken = true;
      if (changeHead !== undefined) kept[0] = changeHead(kept[0] as Chunk);
      return new ReadableStream<Chunk>({
        async pull(controller) {
          if (kept.length === 0) await readingAhead;
          const chunk = kept.shift() ?? (ended ? undefined : await readScanned());
          if (chunk === undefined) controller.close();
          else controller.enqueue(chunk);
        },
        cancel: (reason) => reader.cancel(reason),
      });
    },
    dataSegments: () => scanner.dataSegments,
    recorded: () => concatenate(record),
    failure: () => failed?.error,
    cancel(reason) {
      reader.cancel(reason).catch(() => {});
    },
  };
}

/** Told by brand, so that bytes of another realm count too. */
function isChunk(value: unknown): value is Chunk {
  return Object.prototype.toString.call(value) === "[object Uint8Array]";
}

function concatenate(chunks: readonly Chunk[]): Chunk {
  const [only] = chunks;
  if (only !== undefined && chunks.length === 1) return only;
  const whole = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}
