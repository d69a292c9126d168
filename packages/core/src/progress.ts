import type { LinkPhase, LinkProgress, PhaseTiming } from "./link-options.ts";

/** Times phases and tells the caller of progress, in one place, so that no phase knows of clocks or listeners. */
export interface ProgressReporter {
  /** Runs one phase of one module (or, without a name, of all) and reports its end. A failed phase is not reported. */
  phase<Result>(phase: LinkPhase, module: string | undefined, run: () => Promise<Result> | Result): Promise<Result>;
  /** Reports bytes that arrived. */
  received(module: string, receivedBytes: number, totalBytes: number | undefined): void;
  /** Ends reporting: nothing is told from here on. */
  close(): void;
  readonly timings: readonly PhaseTiming[];
}

export function createProgressReporter(
  now: () => number,
  onProgress: ((event: LinkProgress) => void) | undefined,
): ProgressReporter {
  const origin = now();
  const timings: PhaseTiming[] = [];
  let open = true;
  const tell = (event: LinkProgress): void => {
    if (open) onProgress?.(event);
  };

  return {
    timings,
    async phase(phase, module, run) {
      const start = now();
      const result = await run();
      const named = module === undefined ? {} : { module };
      timings.push({ phase, ...named, startMs: start - origin, durationMs: now() - start });
      tell({ phase, ...named, done: true });
      return result;
    },
    received(module, receivedBytes, totalBytes) {
      const total = totalBytes === undefined ? {} : { totalBytes };
      tell({ phase: "load", module, receivedBytes, ...total, done: false });
    },
    close() {
      open = false;
    },
  };
}
