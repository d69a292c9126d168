import { Failure, type Subject } from "../problem.ts";
import { terseErrorOf } from "../terse-error.ts";
import type { Chunk } from "./chunk-reader.ts";
import type { LoadEnvironment } from "./load-environment.ts";
import { loadFailure } from "./load-problems.ts";
import { bytesOf, type CachedBody, type CachedModule, type OwnBody } from "./module-load.ts";
import { type Attempt, openSource } from "./open-source.ts";
import type { ResolvedSource } from "./resolve-source.ts";
import type { StreamedBody } from "./streamed-body.ts";
import { createTimeout, type Timeout } from "./timeout.ts";

const FIRST_PAUSE_MS = 100;

/** The pause behind the n-th failure. Doubled with each, so that a server that is overrun is left alone. */
function pauseAfter(failures: number): number {
  return FIRST_PAUSE_MS * 2 ** (failures - 1);
}

export interface LoadRunOptions {
  readonly source: ResolvedSource;
  readonly environment: LoadEnvironment;
  /** Hears how many bytes have arrived; the number rises. */
  readonly onReceived: (receivedBytes: number, totalBytes: number | undefined) => void;
  /** Hears once that the last byte has arrived. */
  readonly onEnd: () => void;
  /** As in `Attempt`. */
  readonly keepsBytes: boolean;
}

/** The attempts at one source. After a failure that may pass comes another attempt, from the first byte. */
export class LoadRun {
  readonly #options: LoadRunOptions;
  readonly #subject: Subject;
  readonly #timeout: Timeout;
  #url: string | undefined;
  #failures = 0;
  #mostReceived = 0;
  #hasEnded = false;

  constructor(options: LoadRunOptions) {
    const { source, environment } = options;
    this.#options = options;
    this.#subject = source.url === undefined ? {} : { url: source.url };
    this.#timeout = createTimeout({ host: environment.host, timeoutMs: source.timeoutMs, subject: this.#subject });
  }

  /** Where the first answer came from, redirects followed. */
  get url(): string | undefined {
    return this.#url ?? this.#options.source.url;
  }

  /**
   * Opens the source, and once more after each failure that may pass, as often as the source may be tried.
   *
   * @param cached - as in `Attempt`
   * @throws Failure of the last attempt
   */
  open(): Promise<OwnBody>;
  open(cached: CachedModule | undefined): Promise<OwnBody | CachedBody>;
  async open(cached?: CachedModule): Promise<OwnBody | CachedBody> {
    const { source, environment } = this.#options;
    for (;;) {
      // A source that the caller brings has no request to end.
      const request = source.isAddress ? environment.scope.fork() : undefined;
      const stop = (error: unknown): void => request?.abort(error instanceof Failure ? terseErrorOf(error) : error);
      try {
        return await openSource(this.#attempt(request?.signal, { cached, stop }));
      } catch (error) {
        stop(error);
        await this.#pass(error);
      }
    }
  }

  #attempt(
    signal: AbortSignal | undefined,
    { cached, stop }: { readonly cached: CachedModule | undefined; readonly stop: (error: unknown) => void },
  ): Attempt {
    const { source, environment, keepsBytes, onReceived, onEnd } = this.#options;
    return {
      source,
      host: environment.host,
      scope: environment.scope,
      signal,
      subject: this.#subject,
      timeout: this.#timeout,
      cached,
      keepsBytes,
      onAnswer: (url) => {
        this.#url ??= url || undefined;
      },
      onReceived: (receivedBytes, totalBytes) => {
        // The next attempt begins at zero again, and is not told of until it has more.
        if (receivedBytes > this.#mostReceived) onReceived(receivedBytes, totalBytes);
        this.#mostReceived = Math.max(this.#mostReceived, receivedBytes);
      },
      onEnd: () => {
        if (!this.#hasEnded) onEnd();
        this.#hasEnded = true;
      },
      onFailure: stop,
      retry: (failed, error) => this.#replace(failed, error),
      reload: (first) => this.#reload(first),
    };
  }

  /** Lets time pass before the next attempt. Throws the failure if there is none. */
  async #pass(error: unknown): Promise<void> {
    const { source, environment } = this.#options;
    const isRetryable = error instanceof Failure && error.problems.every(({ retryable }) => retryable);
    if (this.#failures >= source.retries || !isRetryable) throw error;
    this.#failures += 1;
    await environment.host?.wait?.(pauseAfter(this.#failures), environment.scope.signal);
  }

  async #replace(failed: StreamedBody, error: unknown): Promise<StreamedBody> {
    await this.#pass(error);
    const next = await this.open();
    if (next.kind === "stream" && haveSameHead(failed.head, next.head)) return next;
    const changed = { about: "changed-between-attempts", code: "BODY_FAILED", cause: error } as const;
    throw loadFailure({ ...changed, ...this.#subject });
  }

  async #reload(first: StreamedBody): Promise<Chunk> {
    const { source } = this.#options;
    if (!source.isAddress) throw loadFailure({ about: "body-consumed", code: "BODY_CONSUMED", ...this.#subject });
    const body = await this.open();
    const isSameVersion = "validator" in body && body.validator === first.validator;
    const bytes = isSameVersion ? await bytesOf(body) : undefined;
    if (bytes !== undefined && haveSameHead(first.head, bytes)) return bytes;
    throw loadFailure({ about: "replaced-between-reads", code: "BODY_FAILED", ...this.#subject });
  }
}

/** Whether two attempts began with the same bytes, as far as both have been read: at least to the end of the head. */
function haveSameHead(first: Chunk, second: Chunk): boolean {
  const size = Math.min(first.length, second.length);
  for (let at = 0; at < size; at += 1) if (first[at] !== second[at]) return false;
  return true;
}
