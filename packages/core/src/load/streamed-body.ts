import type { HeadScanner } from "../parse/head-scanner.ts";
import { Failure } from "../problem.ts";
import type { DataSegment } from "../wasm/module-type.ts";
import { type Chunk, type ChunkReader, concatenate } from "./chunk-reader.ts";

export interface StreamedBodyOptions {
  readonly chunks: ChunkReader;
  /** As `BytesBody.validator`. */
  readonly validator: string | undefined;
  /** The original response, if the engine should read it; the chunks come from its clone. */
  readonly response: Response | undefined;
  /** Whether `bytes` is called at the end: then all chunks are kept. */
  readonly keepsBytes: boolean;
  readonly owner: BodyOwner;
  /** New, for this body. */
  readonly scanner: HeadScanner;
}

/** Bytes of a stream that are sent in place of those that arrive. */
export interface StreamChange {
  readonly head?: Chunk | undefined;
  readonly tail?: (tail: Chunk) => Promise<Chunk>;
  readonly body?: BodyChange | undefined;
}

/** Changes all bytes behind the head, in order, as they arrive. */
export interface BodyChange {
  /**
   * Takes the next bytes, or none at the end. Throws if the bytes are not as expected.
   *
   * @returns the bytes to send; some may be held until later ones arrive
   */
  push(chunk?: Chunk): Chunk;
}

/** The load that a body belongs to. */
export interface BodyOwner {
  /** Whether the bytes can be loaded once more. */
  readonly canReload: boolean;
  /** The last byte has arrived. */
  ended(): void;
  /** Opens the next attempt after a failure. Throws the failure if it is final. */
  retry(failed: StreamedBody, error: unknown): Promise<StreamedBody>;
  /** Loads all bytes once more. */
  reload(first: StreamedBody): Promise<Chunk>;
}

/**
 * A body with a complete head: all bytes before the code section. The rest is read ahead until the compiler takes over,
 * because a connection without a reader blocks other requests.
 *
 * Only chunks that are not compiled yet are kept.
 */
export class StreamedBody {
  readonly kind = "stream";
  readonly validator: string | undefined;
  readonly response: Response | undefined;
  readonly #options: StreamedBodyOptions;
  /** Chunks that were read but not sent. The first is the head, with the bytes that came in its last chunk. */
  readonly #unsent: Chunk[] = [];
  readonly #record: Chunk[] = [];
  #headBytes: number | undefined;
  #head: Chunk | undefined;
  #isTaken = false;
  #keepsBytes: boolean;
  /** Settles when reading ahead has stopped. */
  #reading: Promise<void> | undefined;
  #retrying: Promise<StreamedBody> | undefined;
  #successor: StreamedBody | undefined;
  #reloading: Promise<Chunk> | undefined;

  private constructor(options: StreamedBodyOptions) {
    this.#options = options;
    this.validator = options.validator;
    this.response = options.response;
    this.#keepsBytes = options.keepsBytes;
  }

  /** Reads the head of a body. */
  static async open(options: StreamedBodyOptions): Promise<StreamedBody> {
    const body = new StreamedBody(options);
    const { chunks } = options;
    while (body.#headBytes === undefined && !chunks.hasEnded) await body.#readOn();
    // After the last byte, the end of the stream is available at once.
    if (chunks.isComplete && !chunks.hasEnded) await body.#readOn();
    body.#head = concatenate(body.#unsent);
    body.#unsent.splice(0, body.#unsent.length, body.#head);
    return body;
  }

  /** The head, and the other bytes of its last chunk. */
  get head(): Chunk {
    return this.#head as Chunk;
  }

  /** The length that the response announces; infinite if it announces none. */
  get announcedBytes(): number {
    return this.#options.chunks.totalBytes ?? Number.POSITIVE_INFINITY;
  }

  /** Whether the engine can reuse code that the platform compiled earlier from these bytes. */
  get reusesCompiledCode(): boolean {
    return this.response !== undefined;
  }

  /** The error that ended the body early, if there is one. */
  get failure(): unknown {
    return this.#options.chunks.failure;
  }

  /**
   * Keeps all bytes, because they are needed after the module is compiled, or may be needed and cannot be loaded once more.
   * Call this when the body is open, before more of it is read.
   */
  keep(isNeeded: boolean): void {
    if (this.#keepsBytes || (!isNeeded && this.#options.owner.canReload)) return;
    this.#keepsBytes = true;
    this.#record.push(this.head);
  }

  /** Lets go of bytes that `keep` keeps. */
  letGo(): void {
    this.#keepsBytes = this.#options.keepsBytes;
    if (!this.#keepsBytes) this.#record.length = 0;
  }

  /** Whether `bytes()` needs no second load. */
  get keepsBytes(): boolean {
    return this.#keepsBytes;
  }

  /**
   * Reads on after the head, in this attempt and its successors, until the compiler takes over.
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

  /** All bytes, if they have arrived and are not sent: then the caller need not wait. */
  arrived(): Chunk | undefined {
    return this.#options.chunks.hasEnded && !this.#isTaken ? concatenate(this.#unsent) : undefined;
  }

  /**
   * All bytes from the first on, as a stream: those that were read, then the rest as it arrives. Call this once.
   *
   * @param change - `head`: the bytes to send in place of the head; `tail`: gets the custom sections behind the code, all
   *   that follows them too, and returns the bytes to send. These are held until the end; the engine compiles meanwhile
   */
  stream({ head, tail, body }: StreamChange = {}): ReadableStream<Chunk> {
    const { chunks, scanner } = this.#options;
    this.#isTaken = true;
    if (head !== undefined) this.#unsent[0] = head;
    const held: Chunk[] = [];
    /** Offset behind the chunk, before the change of the head. */
    let end = 0;
    const change = (chunk?: Chunk): Chunk => {
      try {
        return body?.push(chunk) ?? (chunk as Chunk);
      } catch (error) {
        return chunks.fail(error);
      }
    };
    return new ReadableStream<Chunk>({
      pull: async (controller) => {
        for (;;) {
          if (this.#unsent.length === 0) await this.#reading;
          const chunk = this.#unsent.shift() ?? (chunks.hasEnded ? undefined : await this.#read());
          if (chunk === undefined) break;
          const isHead = chunk === head;
          const sent = isHead ? chunk : change(chunk);
          end += (isHead ? this.head : chunk).length;
          const heldBytes = tail && scanner.tailOffset !== undefined ? Math.max(0, end - scanner.tailOffset) : 0;
          const cut = Math.max(0, sent.length - heldBytes);
          if (cut < sent.length) held.push(sent.subarray(cut));
          if (cut > 0) return controller.enqueue(sent.subarray(0, cut));
        }
        change();
        if (tail !== undefined && held.length > 0) controller.enqueue(await tail(concatenate(held)));
        controller.close();
      },
      cancel: (reason) => chunks.cancel(reason),
    });
  }

  /** Reads to the end and keeps nothing, because the engine gets the bytes from the original response. */
  async drain(): Promise<void> {
    const { chunks } = this.#options;
    this.#isTaken = true;
    await this.#reading;
    this.#unsent.length = 0;
    // Kept chunks must not change.
    if (!chunks.hasEnded && !this.#keepsBytes) chunks.reuseMemory();
    while (!chunks.hasEnded) await this.#read();
  }

  /** The attempt that replaces this one after its failure. Both readers of one attempt share its successor. */
  retry(error: unknown): Promise<StreamedBody> {
    this.#retrying ??= this.#options.owner.retry(this, error).then((successor) => {
      this.#successor = successor;
      return successor;
    });
    return this.#retrying;
  }

  /** The newest attempt, open or about to open. */
  async current(): Promise<StreamedBody> {
    return this.#retrying === undefined ? this : (await this.#retrying).current();
  }

  /** All bytes: kept, or loaded once more. */
  async bytes(): Promise<Chunk> {
    const body = await this.current();
    if (body !== this) return body.bytes();
    const { chunks, owner } = this.#options;
    if (this.#keepsBytes && chunks.hasEnded) return concatenate(this.#record);
    if (!this.#isTaken) await this.readAhead();
    const arrived = this.arrived();
    if (arrived !== undefined) return arrived;
    // Several checks of one link ask for the bytes.
    this.#reloading ??= owner.reload(this);
    return this.#reloading;
  }

  /** The active data segments with a constant offset; complete once the whole body was read. */
  dataSegments(): readonly DataSegment[] {
    return this.#successor === undefined ? this.#options.scanner.dataSegments : this.#successor.dataSegments();
  }

  /** The first bytes of the content of the data section. */
  dataBeginning(): Uint8Array {
    return this.#successor === undefined ? this.#options.scanner.dataBeginning() : this.#successor.dataBeginning();
  }

  async #readUntilTaken(): Promise<void> {
    while (!this.#isTaken && !this.#options.chunks.hasEnded) await this.#readOn();
  }

  async #readOn(): Promise<void> {
    const chunk = await this.#read();
    if (chunk !== undefined) this.#unsent.push(chunk);
  }

  /** Reads a chunk and checks the framing of sections, to distinguish damaged bytes from a body that broke off. */
  async #read(): Promise<Chunk | undefined> {
    const { chunks, owner } = this.#options;
    const chunk = await chunks.read();
    try {
      if (chunk === undefined) this.#options.scanner.end();
      else this.#headBytes = this.#options.scanner.push(chunk);
    } catch (error) {
      // Some platforms do not report a broken connection: a body of unknown length may end early without an error.
      const isCutOff = chunk === undefined && !chunks.isComplete && error instanceof Failure;
      chunks.fail(isCutOff ? retryable(error) : error);
    }
    if (chunk === undefined) owner.ended();
    else if (this.#keepsBytes) this.#record.push(chunk);
    return chunk;
  }
}

function retryable({ phase, problems: [first, ...rest] }: Failure): Failure {
  return new Failure(phase, [{ ...first, retryable: true }, ...rest]);
}
