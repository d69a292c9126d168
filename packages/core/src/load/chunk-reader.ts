import { reasonOf } from "../terse-error.ts";
import { brandOf } from "../wasm/brand.ts";
import { type ByteSource, drain } from "./drain.ts";
import { loadFailure } from "./load-problems.ts";
import type { Timeout } from "./timeout.ts";

export type Chunk = Uint8Array<ArrayBuffer>;

export interface ChunkOptions {
  /** Limits each pause between chunks. */
  readonly timeout: Timeout;
  /** The expected number of bytes, if it is known. */
  readonly totalBytes: number | undefined;
  /** Called after each chunk with the number of bytes that have arrived. */
  readonly listener: { received(receivedBytes: number, totalBytes: number | undefined): void };
  /** Called with the error that ends the body early. Returns the failure with its subject. */
  readonly fail: (error: unknown) => unknown;
}

/** Reads the chunks of one body, once. */
export class ChunkReader {
  readonly #source: ReadableStream<Chunk>;
  readonly #options: ChunkOptions;
  readonly #firstReader: ReadableStreamDefaultReader<Chunk>;
  #reader: ByteSource;
  #receivedBytes = 0;
  #hasEnded = false;
  #failure: unknown;

  constructor(source: ReadableStream<Chunk>, options: ChunkOptions) {
    this.#source = source;
    this.#options = options;
    this.#firstReader = source.getReader();
    this.#reader = this.#firstReader;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** The announced number of bytes, if it is known. */
  get totalBytes(): number | undefined {
    return this.#options.totalBytes;
  }

  /** Whether the announced number of bytes has arrived. */
  get isComplete(): boolean {
    return this.#receivedBytes === this.#options.totalBytes;
  }

  /** The error that ended the body early: a failure of the source, or of the framing of its sections. */
  get failure(): unknown {
    return this.#failure;
  }

  /** The next chunk, or undefined at the end. */
  async read(): Promise<Chunk | undefined> {
    const { timeout, listener, totalBytes } = this.#options;
    const reading = this.#reader.read().catch((cause): never => {
      throw loadFailure({ about: "body-failed", code: "BODY_FAILED", cause, retryable: true });
    });
    const { done, value } = await timeout(reading).catch((error) => this.fail(error));
    this.#hasEnded = done;
    if (done) return undefined;
    if (brandOf(value) !== "Uint8Array") {
      this.fail(loadFailure({ about: "invalid-chunk", code: "INVALID_SOURCE", chunk: value }));
    }
    this.#receivedBytes += value.byteLength;
    listener.received(this.#receivedBytes, totalBytes);
    return value;
  }

  /** Reads all remaining bytes. */
  async readAll(): Promise<Chunk> {
    const chunks: Chunk[] = [];
    for (let chunk = await this.read(); chunk !== undefined; chunk = await this.read()) chunks.push(chunk);
    return concatenate(chunks);
  }

  /** From here on, a chunk is valid until the next one is read, see `drain`. */
  reuseMemory(): void {
    this.#reader = drain(this.#source, this.#firstReader);
  }

  /** Ends the body with a failure, and throws it. */
  fail(error: unknown): never {
    const failure = this.#options.fail(error);
    this.#failure = failure;
    this.cancel(reasonOf(failure));
    throw failure;
  }

  /** Cancels the source; never rejects. */
  cancel(reason: unknown): void {
    this.#reader.cancel(reason).catch(() => {});
  }
}

/** The chunks as one. A single chunk is not copied. */
export function concatenate(chunks: readonly Chunk[]): Chunk {
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
