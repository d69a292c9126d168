import { createHeadScanner } from "../parse/head-scanner.ts";
import { Failure } from "../problem.ts";
import type { DataSegment } from "../wasm/module-type.ts";
import { type Chunk, type ChunkReader, concatenate } from "./chunk-reader.ts";

export interface StreamedBodyOptions {
  readonly chunks: ChunkReader;
  /** As `BytesBody.validator`. */
  readonly validator: string | undefined;
  /** The response whose clone the chunks are, if the engine is to read it as it came. */
  readonly response: Response | undefined;
  /** Whether `bytes` is asked for at the end: then all chunks are kept. */
  readonly keepsBytes: boolean;
  readonly owner: BodyOwner;
}

/** The load that a body belongs to. */
export interface BodyOwner {
  /** The last byte has arrived. */
  ended(): void;
  /** Opens the next attempt after a failure. Throws the failure if it is final. */
  retry(failed: StreamedBody, error: unknown): Promise<StreamedBody>;
  /** Loads all bytes once more. */
  reload(first: StreamedBody): Promise<Chunk>;
}

/**
 * A body whose head has arrived: everything in front of the code section. The rest is read ahead until the compiler takes
 * it over, because a connection that is not read from holds up those that wait for one.
 *
 * Of the chunks, those that are not compiled yet are kept, and no others.
 */
export class StreamedBody {
  readonly kind = "stream";
  readonly validator: string | undefined;
  readonly response: Response | undefined;
  readonly #options: StreamedBodyOptions;
  readonly #scanner = createHeadScanner();
  /** Chunks that have been read and not been sent. The first is the head, and what came with it. */
  readonly #unsent: Chunk[] = [];
  readonly #record: Chunk[] = [];
  #headBytes: number | undefined;
  #head: Chunk | undefined;
  #isTaken = false;
  /** Settles when reading ahead has stopped. */
  #reading: Promise<void> | undefined;
  #retrying: Promise<StreamedBody> | undefined;
  #successor: StreamedBody | undefined;

  private constructor(options: StreamedBodyOptions) {
    this.#options = options;
    this.validator = options.validator;
    this.response = options.response;
  }

  /** Reads the head of a body. */
  static async open(options: StreamedBodyOptions): Promise<StreamedBody> {
    const body = new StreamedBody(options);
    const { chunks } = options;
    while (body.#headBytes === undefined && !chunks.hasEnded) await body.#readOn();
    // Where the last byte has come, the end comes with it.
    if (chunks.isComplete && !chunks.hasEnded) await body.#readOn();
    body.#head = concatenate(body.#unsent);
    body.#unsent.splice(0, body.#unsent.length, body.#head);
    return body;
  }

  /** The head, and the bytes that came with its last chunk. */
  get head(): Chunk {
    return this.#head as Chunk;
  }

  /** Whether the engine can find code that the platform has compiled of these bytes before. */
  get reusesCompiledCode(): boolean {
    return this.response !== undefined;
  }

  /** What ended the body early, if something did. */
  get failure(): unknown {
    return this.#options.chunks.failure;
  }

  /**
   * Reads on behind the head, here and in the attempts that follow, until the compiler takes over.
   *
   * @throws Failure that ended the last attempt early
   */
  async readAhead(): Promise<void> {
    this.#reading ??= this.#readUntilTaken();
    try {
      await this.#reading;
    } catch (error) {
      await (await this.retry(error)).readAhead();
    }
  }

  /** All bytes, if they have arrived and are not sent: there is nothing left to wait for. */
  arrived(): Chunk | undefined {
    return this.#options.chunks.hasEnded && !this.#isTaken ? concatenate(this.#unsent) : undefined;
  }

  /**
   * All bytes from the first on, as a stream: those that have been read, then the rest as it arrives. To be called once.
   *
   * @param head - the bytes that are sent in place of the head
   */
  stream(head?: Chunk): ReadableStream<Chunk> {
    const { chunks } = this.#options;
    this.#isTaken = true;
    if (head !== undefined) this.#unsent[0] = head;
    return new ReadableStream<Chunk>({
      pull: async (controller) => {
        if (this.#unsent.length === 0) await this.#reading;
        const chunk = this.#unsent.shift() ?? (chunks.hasEnded ? undefined : await this.#read());
        if (chunk === undefined) controller.close();
        else controller.enqueue(chunk);
      },
      cancel: (reason) => chunks.cancel(reason),
    });
  }

  /** Reads to the end and keeps nothing: the bytes come to the engine by another way. */
  async drain(): Promise<void> {
    const { chunks, keepsBytes } = this.#options;
    this.#isTaken = true;
    await this.#reading;
    this.#unsent.length = 0;
    // Chunks that are kept must stay as they are.
    if (!chunks.hasEnded && !keepsBytes) chunks.reuseMemory();
    while (!chunks.hasEnded) await this.#read();
  }

  /** The attempt that takes the place of this one after its failure. Both readers of one attempt share the next one. */
  retry(error: unknown): Promise<StreamedBody> {
    this.#retrying ??= this.#options.owner.retry(this, error).then((successor) => {
      this.#successor = successor;
      return successor;
    });
    return this.#retrying;
  }

  /** The last attempt that has been opened, or is being opened. */
  async current(): Promise<StreamedBody> {
    return this.#retrying === undefined ? this : (await this.#retrying).current();
  }

  /** All bytes: those that were kept, or else loaded once more. */
  async bytes(): Promise<Chunk> {
    const body = await this.current();
    if (body !== this) return body.bytes();
    const { chunks, keepsBytes, owner } = this.#options;
    if (keepsBytes && chunks.hasEnded) return concatenate(this.#record);
    if (!this.#isTaken) await this.readAhead();
    return this.arrived() ?? owner.reload(this);
  }

  /** The active data segments with a constant offset: all of them once the body has passed. */
  dataSegments(): readonly DataSegment[] {
    return this.#successor === undefined ? this.#scanner.dataSegments : this.#successor.dataSegments();
  }

  async #readUntilTaken(): Promise<void> {
    while (!this.#isTaken && !this.#options.chunks.hasEnded) await this.#readOn();
  }

  async #readOn(): Promise<void> {
    const chunk = await this.#read();
    if (chunk !== undefined) this.#unsent.push(chunk);
  }

  /** Reads a chunk and looks at the framing of sections: damaged bytes are told from a body that broke off. */
  async #read(): Promise<Chunk | undefined> {
    const { chunks, keepsBytes, owner } = this.#options;
    const chunk = await chunks.read();
    try {
      if (chunk === undefined) this.#scanner.end();
      else this.#headBytes = this.#scanner.push(chunk);
    } catch (error) {
      // Not every platform says that a connection broke: a body of unknown length may end early without an error.
      const isCutOff = chunk === undefined && !chunks.isComplete && error instanceof Failure;
      chunks.fail(isCutOff ? retryable(error) : error);
    }
    if (chunk === undefined) owner.ended();
    else if (keepsBytes) this.#record.push(chunk);
    return chunk;
  }
}

function retryable({ phase, problems: [first, ...rest] }: Failure): Failure {
  return new Failure(phase, [{ ...first, retryable: true }, ...rest]);
}
