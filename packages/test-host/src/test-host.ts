import { createGates } from "./gates.ts";
import { isTestResponse, type TestFile, type TestFileSource } from "./test-file.ts";
import { createTestResponse } from "./test-response.ts";
import { createTimers } from "./timers.ts";

/** One call to the host, as it came in. */
export type TestCall =
  | { readonly door: "load"; readonly url: string }
  | { readonly door: "resolve"; readonly specifier: string; readonly referrer?: string }
  | { readonly door: "now" }
  | { readonly door: "wait"; readonly durationMs: number };

export interface TestHostOptions {
  /** By resolved specifier. A file that is not listed gets a server's answer: 404 Not Found. */
  readonly files?: Readonly<Record<string, TestFileSource>>;
  /** Whether the host can `wait`, on its clock. By default it cannot, so that there are no retries. */
  readonly hasTimers?: boolean;
}

/**
 * A platform that exists only in a test.
 *
 * Fits core's `LinkerHost` by shape: core's own tests use it, so it cannot depend on core.
 */
export interface TestHost {
  load(url: string, options?: { readonly signal?: AbortSignal }): Promise<Response | BufferSource>;
  resolve(specifier: string, referrer?: string): string;
  now(): number;
  /** Only with `hasTimers`. Ends when the clock is advanced; for 0 ms, in the next turn of the event loop. */
  wait?(durationMs: number, signal?: AbortSignal): Promise<void>;

  /** Every call so far, oldest first. */
  readonly calls: readonly TestCall[];
  /** URLs that were answered or refused so far, in that order. */
  readonly answered: readonly string[];
  readonly clock: {
    /** Moves the clock on; it stands still otherwise. Waits that are over by then end. */
    advance(durationMs: number): void;
    /** Number of waits that are not over. */
    readonly waiting: number;
  };
  /** Lets loads of these URLs wait until they are released or aborted. */
  hold(...urls: readonly string[]): void;
  /** Answers the held loads of this URL; later loads of it are not held. */
  release(url: string): void;
  /** Releases each URL once it has been asked for and the one before it has been answered. */
  releaseInOrder(urls: readonly string[]): Promise<void>;
}

/** A fake host that records each call, in order, and answers when and how the test decides. */
export function createTestHost({ files = {}, hasTimers = false }: TestHostOptions = {}): TestHost {
  const calls: TestCall[] = [];
  const answered: string[] = [];
  const gates = createGates();
  const unanswered = new Map<string, number>();
  const watchers = new Set<() => void>();
  const timers = createTimers();

  const countUnanswered = (url: string, change: 1 | -1) => {
    unanswered.set(url, (unanswered.get(url) ?? 0) + change);
    for (const check of watchers) check();
  };
  const waits = (url: string) => (unanswered.get(url) ?? 0) > 0;
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (!condition()) return;
        watchers.delete(check);
        resolve();
      };
      watchers.add(check);
      check();
    });

  return {
    calls,
    answered,
    clock: timers,
    async load(url, { signal } = {}) {
      calls.push({ door: "load", url });
      countUnanswered(url, 1);
      try {
        await gates.pass(url, signal);
        const file = await find(files, url);
        signal?.throwIfAborted();
        if (file instanceof Error) throw file;
        return isTestResponse(file) ? createTestResponse(url, file, signal) : file;
      } finally {
        answered.push(url);
        countUnanswered(url, -1);
      }
    },
    resolve(specifier, referrer) {
      calls.push({ door: "resolve", specifier, ...(referrer !== undefined && { referrer }) });
      return resolveAgainst(specifier, referrer);
    },
    now() {
      calls.push({ door: "now" });
      return timers.nowMs;
    },
    ...(hasTimers && {
      wait(durationMs: number, signal?: AbortSignal) {
        calls.push({ door: "wait", durationMs });
        return timers.wait(durationMs, signal);
      },
    }),
    hold(...urls) {
      for (const url of urls) gates.shut(url);
    },
    release: gates.open,
    async releaseInOrder(urls) {
      for (const url of urls) {
        await until(() => waits(url));
        gates.open(url);
        await until(() => !waits(url));
      }
    },
  };
}

async function find(files: Readonly<Record<string, TestFileSource>>, url: string): Promise<TestFile> {
  const source = Object.hasOwn(files, url) ? files[url] : undefined;
  if (source === undefined) return { status: 404, statusText: "Not Found", headers: {} };
  return typeof source === "function" ? await source() : source;
}

const ABSOLUTE = /^(?:[a-z][a-z0-9+.-]+:|\/)/i;

/** `b.wasm` against `lib/a.wasm` is `lib/b.wasm`; `./` and `../` are taken away. */
function resolveAgainst(specifier: string, referrer = ""): string {
  if (ABSOLUTE.test(specifier)) return specifier;
  const segments = referrer.split("/").slice(0, -1);
  for (const segment of specifier.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== ".") segments.push(segment);
  }
  return segments.join("/");
}
