import type { LinkProgress, ModuleSource } from "@rec/core";
import type { Link } from "../run-case.ts";
import type { FrozenModules } from "./frozen-modules.ts";

/** A link of two modules, one of them behind a fault: plain JSON, to be sent to any runtime. */
export interface FaultTrial {
  readonly kind: "fault";
  readonly healthyUrl: string;
  readonly faultyUrl: string;
  /** The form in which the faulty module is given to `link`; a request has its own limits. */
  readonly given: "url" | "response" | "request";
  readonly timeoutMs: number;
  readonly retries: number;
  readonly integrity?: string;
  /** A frozen link of both modules, which is loaded in place of the link. */
  readonly frozen?: FrozenModules;
}

/** The outcome of a trial, in JSON. */
export interface FaultOutcome {
  /** The properties of the error; undefined if the modules were linked. */
  readonly error?: {
    readonly name: string;
    readonly code: string | number;
    readonly module: string | undefined;
    readonly url: string | undefined;
    readonly hasCause: boolean;
    readonly message: string;
  };
  /** The result of the faulty module's function, if it could be called. */
  readonly eight?: number;
  /** How many modules were instantiated. */
  readonly started: number;
  /** By `Date.now()`. */
  readonly settledAtMs: number;
  /** Violations in the progress events. */
  readonly progressProblems: readonly string[];
}

/** A link that is not settled by then is abandoned: trials take less than a tenth of it on a machine at rest. */
const BOUND_MS = 60_000;

/** Time after a link during which no event and no rejection may occur. */
export const AFTERMATH_MS = 300;

/** Runs a trial with the `link` of this runtime. Rejects only if the trial itself is broken. */
export async function attemptLink(trial: FaultTrial, link: Link): Promise<FaultOutcome> {
  const { timeoutMs, retries, given } = trial;
  let started = 0;
  const imports = {
    test: {
      started: () => {
        started += 1;
      },
    },
  };
  const progress = watchProgress();
  const faulty = faultySource(trial);
  // On a busy machine the head of a response can take longer than timeoutMs: the fault is in its body.
  if (faulty instanceof Promise) await Promise.allSettled([faulty]);
  const modules = { healthy: healthySource(trial), faulty };
  const limits = given === "request" ? {} : { timeoutMs, retries };
  const signal = AbortSignal.timeout(BOUND_MS);
  const outcome = await link(modules, { ...limits, imports, signal, onProgress: progress.onProgress }).then(
    ({ exports }) => ({ eight: eightOf(exports) }),
    (error: unknown) => ({ error: describeError(error) }),
  );
  const settledAtMs = Date.now();
  progress.settle();
  await new Promise((resolve) => setTimeout(resolve, AFTERMATH_MS));
  return { ...outcome, started, settledAtMs, progressProblems: progress.problems };
}

function eightOf({ faulty }: Readonly<Record<string, WebAssembly.Exports>>): number {
  const { eight } = faulty as { readonly eight: () => number };
  return eight();
}

/** A source that is never late, even on a busy machine. */
function healthySource({ healthyUrl }: FaultTrial): ModuleSource {
  return { source: healthyUrl, timeoutMs: BOUND_MS };
}

function faultySource({ faultyUrl, given, timeoutMs, retries, integrity }: FaultTrial): ModuleSource {
  if (given === "response") return fetch(faultyUrl);
  if (given === "request") return { source: faultyUrl, timeoutMs, retries };
  return integrity === undefined ? faultyUrl : { source: faultyUrl, integrity };
}

export function describeError(error: unknown): FaultOutcome["error"] & {} {
  const { name, code, module, url, message } = error as Required<FaultOutcome>["error"];
  const hasCause = error instanceof Error && error.cause !== undefined;
  return { name, code, module, url, hasCause, message };
}

/** Checks that byte counts only grow, within their total, and that no event follows the end. */
function watchProgress() {
  const problems: string[] = [];
  const received = new Map<string, number>();
  let settled = false;
  return {
    problems,
    settle() {
      settled = true;
    },
    onProgress({ phase, module = "", receivedBytes, totalBytes }: LinkProgress) {
      if (settled) problems.push(`${phase} of ${module || "all"} is told after the end`);
      if (receivedBytes === undefined) return;
      const before = received.get(module) ?? 0;
      if (receivedBytes < before) problems.push(`${module} has ${receivedBytes} bytes after ${before}`);
      if (totalBytes !== undefined && receivedBytes > totalBytes) {
        problems.push(`${module} has ${receivedBytes} bytes of ${totalBytes}`);
      }
      received.set(module, receivedBytes);
    },
  };
}
