import { attribute, Failure, type Subject } from "../problem.ts";
import { reasonOf } from "../terse-error.ts";
import type { Chunk } from "./chunk-reader.ts";
import { isAbsence } from "./is-absence.ts";
import type { LoadEnvironment, LoadEvents } from "./load-environment.ts";
import { loadFailure } from "./load-problems.ts";
import { bytesOf, type CachedBody, type CacheTerms, type OwnBody } from "./module-load.ts";
import { openSource, type Run } from "./open-source.ts";
import type { ResolvedSource } from "./resolve-source.ts";
import type { StreamedBody } from "./streamed-body.ts";
import { createTimeout, type Timeout } from "./timeout.ts";

const FIRST_PAUSE_MS = 100;

/** The pause after the n-th failure. It doubles each time, so that an overloaded server can recover. */
function pauseAfter(failures: number): number {
  return FIRST_PAUSE_MS * 2 ** (failures - 1);
}

export interface LoadRunOptions {
  readonly source: ResolvedSource;
  readonly environment: LoadEnvironment;
  readonly events: LoadEvents;
  /** Undefined for a load without a cache. */
  readonly terms?: CacheTerms | undefined;
  /** Releases the permit to load. */
  readonly leave?: (() => void) | undefined;
}

/** The attempts at one source. After a retryable failure, another attempt begins at the first byte. */
export class LoadRun implements Run {
  readonly source: ResolvedSource;
  readonly environment: LoadEnvironment;
  readonly terms: CacheTerms | undefined;
  readonly timeout: Timeout;
  readonly #events: LoadEvents;
  readonly #leave: (() => void) | undefined;
  readonly #subject: Subject;
  #url: string | undefined;
  #failures = 0;
  #mostReceived = 0;
  #hasEnded = false;

  constructor({ source, environment, events, terms, leave }: LoadRunOptions) {
    this.source = source;
    this.environment = environment;
    this.terms = terms;
    this.timeout = createTimeout(source.timeoutMs, environment.host);
    this.#events = events;
    this.#leave = leave;
    this.#subject = source.url === undefined ? {} : { url: source.url };
  }

  /** The URL of the first answer, after redirects. */
  get url(): string | undefined {
    return this.#url ?? this.source.url;
  }

  /**
   * Opens the source, and retries after each retryable failure, up to the limit of the source.
   *
   * @throws Failure of the last attempt
   */
  open(): Promise<OwnBody>;
  open(terms: CacheTerms | undefined): Promise<OwnBody | CachedBody>;
  async open(terms?: CacheTerms): Promise<OwnBody | CachedBody> {
    for (;;) {
      // A source from the caller has no request to abort.
      const request = this.source.isAddress ? this.environment.scope.fork() : undefined;
      const fail = (error: unknown): unknown => {
        const failure = error instanceof Failure ? attribute(error, this.#subject) : error;
        request?.abort(reasonOf(failure));
        return failure;
      };
      try {
        return await openSource({ run: this, signal: request?.signal, fail, cached: terms?.cached });
      } catch (error) {
        await this.#pass(fail(error));
      }
    }
  }

  get canReload(): boolean {
    return this.source.isAddress;
  }

  answered(url: string): void {
    this.#url ??= url || undefined;
  }

  /** An attempt that restarts at zero is not reported until it has more bytes than the attempts before it. */
  received(receivedBytes: number, totalBytes: number | undefined): void {
    if (receivedBytes > this.#mostReceived) this.#events.received(receivedBytes, totalBytes);
    this.#mostReceived = Math.max(this.#mostReceived, receivedBytes);
  }

  ended(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#leave?.();
    this.#events.ended("load");
  }

  async retry(failed: StreamedBody, error: unknown): Promise<StreamedBody> {
    await this.#pass(error);
    const next = await this.open();
    if (next.kind === "stream" && haveSameHead(failed.head, next.head)) return next;
    throw this.#failure("changed-between-attempts", error);
  }

  /** The same file has the same head; a reload for a cache must have the same validator too. */
  async reload(first: StreamedBody): Promise<Chunk> {
    if (!this.canReload) throw loadFailure({ about: "body-consumed", code: "BODY_CONSUMED" });
    const body = await this.open();
    const isSameVersion = "validator" in body && body.validator === first.validator;
    const bytes = isSameVersion ? await bytesOf(body) : undefined;
    if (bytes !== undefined && haveSameHead(first.head, bytes)) return bytes;
    throw this.#failure("replaced-between-reads");
  }

  /** Waits before the next attempt. Throws the failure if there is none. */
  async #pass(error: unknown): Promise<void> {
    const isRetryable = error instanceof Failure && error.problems.every(({ retryable }) => retryable);
    if (this.#failures >= this.source.retries || !isRetryable) {
      // The next place is loaded then; any other failure ends the link.
      if (this.source.isSought && isAbsence(error)) this.#leave?.();
      throw error;
    }
    this.#failures += 1;
    await this.environment.host?.wait?.(pauseAfter(this.#failures), this.environment.scope.signal);
  }

  #failure(about: "changed-between-attempts" | "replaced-between-reads", cause?: unknown): Failure {
    return loadFailure({ about, code: "BODY_FAILED", ...this.#subject, ...(cause !== undefined && { cause }) });
  }
}

/** Whether two attempts began with the same bytes, as far as both were read: at least to the end of the head. */
function haveSameHead(first: Chunk, second: Chunk): boolean {
  const size = Math.min(first.length, second.length);
  for (let at = 0; at < size; at += 1) if (first[at] !== second[at]) return false;
  return true;
}
