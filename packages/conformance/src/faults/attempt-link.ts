import type { LinkProgress, ModuleSource } from "@rec/core";
import type { Link } from "../run-case.ts";

/** A link of two modules, one of them behind a fault: plain JSON, to be sent to any runtime. */
export interface FaultTrial {
  readonly kind: "fault";
  readonly healthyUrl: string;
  readonly faultyUrl: string;
  /** How the faulty module is given to `link`; as a request, it brings its own limits. */
  readonly given: "url" | "response" | "request";
  readonly timeoutMs: number;
  readonly retries: number;
  readonly integrity?: string;
}

/** What came of it, in JSON. */
export interface FaultOutcome {
  /** What the error says of itself; undefined where the modules were linked. */
  readonly error?: {
    readonly name: string;
    readonly code: string | number;
    readonly module: string | undefined;
    readonly url: string | undefined;
    readonly hasCause: boolean;
    readonly message: string;
  };
  /** What the faulty module's function returned, where it could be called. */
  readonly eight?: number;
  /** How many modules were instantiated. */
  readonly started: number;
  /** By `Date.now()`. */
  readonly settledAtMs: number;
  /** What is wrong with the events that were told. */
  readonly progressProblems: readonly string[];
}

/** A link that is not settled by then is given up: no trial takes a quarter of it. */
const BOUND_MS = 20_000;

/** How long after a link nothing may be told, or rejected, any more. */
const AFTERMATH_MS = 300;

/** Carries out a trial with the `link` of this runtime. Rejects only where the trial itself is broken. */
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
  const modules = { healthy: healthySource(trial), faulty: faultySource(trial) };
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

/** Never late, however busy the machine is. */
function healthySource({ healthyUrl }: FaultTrial): ModuleSource {
  return { source: healthyUrl, timeoutMs: BOUND_MS };
}

function faultySource({ faultyUrl, given, timeoutMs, retries, integrity }: FaultTrial): ModuleSource {
  if (given === "response") return fetch(faultyUrl);
  if (given === "request") return { source: faultyUrl, timeoutMs, retries };
  return integrity === undefined ? faultyUrl : { source: faultyUrl, integrity };
}

function describeError(error: unknown): FaultOutcome["error"] & {} {
  const { name, code, module, url, message } = error as Required<FaultOutcome>["error"];
  const hasCause = error instanceof Error && error.cause !== undefined;
  return { name, code, module, url, hasCause, message };
}

/** Checks that bytes only grow, within their total, and that nothing is told after the end. */
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
