import { AFTERMATH_MS, describeError, type FaultOutcome, type FaultTrial } from "./attempt-link.ts";
import type { FrozenModules } from "./frozen-modules.ts";

interface Loading {
  readonly imports: WebAssembly.Imports;
  readonly url: (file: string) => string;
  readonly signal: AbortSignal;
  readonly onProgress: (event: { readonly module: string }) => void;
}

interface FrozenScript {
  readonly load: (options: Loading) => Promise<{ readonly faulty: { readonly eight: () => number } }>;
}

/** The reason of the abort. */
export const STOPPED = "the caller stopped the load";

/** Loads frozen modules, one of them behind a fault. Rejects only if the trial itself is broken. */
export async function attemptFrozen(
  { healthyUrl, faultyUrl }: FaultTrial,
  { scriptUrl, stopAfterMs }: FrozenModules,
): Promise<FaultOutcome> {
  let started = 0;
  let isSettled = false;
  const progressProblems: string[] = [];
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(new Error(STOPPED)), stopAfterMs);
  const { load } = (await import(/* @vite-ignore */ scriptUrl)) as FrozenScript;
  const outcome = await load({
    imports: {
      test: {
        started() {
          started += 1;
        },
      },
    },
    url: (file) => (file === "faulty.wasm" ? faultyUrl : healthyUrl),
    signal: stop.signal,
    onProgress({ module }) {
      if (isSettled) progressProblems.push(`${module} is told after the end`);
    },
  }).then(
    ({ faulty }) => ({ eight: faulty.eight() }),
    (error: unknown) => ({ error: describeError(error) }),
  );
  isSettled = true;
  clearTimeout(timer);
  const settledAtMs = Date.now();
  await new Promise((resolve) => setTimeout(resolve, AFTERMATH_MS));
  return { ...outcome, started, settledAtMs, progressProblems };
}
