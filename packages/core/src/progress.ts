import type { LinkPhase, LinkProgress, PhaseTiming } from "./link-options.ts";
import type { LoadEvents } from "./load/load-environment.ts";

/** Times phases and reports progress to the caller, in one place, so that phases use no clock and no listener. */
export interface ProgressReporter {
  /**
   * Begins a phase of one module (or, without a name, of all). The returned function ends the phase and reports that.
   */
  begin(phase: LinkPhase, module?: string): () => void;
  /** Runs one phase of one module (or, without a name, of all) and reports its end. A failed phase is not reported. */
  phase<Result>(phase: LinkPhase, module: string | undefined, run: () => Promise<Result> | Result): Promise<Result>;
  /** Runs one phase that several modules go through as one, and reports its end for each. */
  phaseOfEach<Result>(phase: LinkPhase, modules: readonly string[], run: () => Promise<Result>): Promise<Result>;
  /** Listens to the load of one module. */
  loadEvents(module: string): LoadEvents;
  /** Ends reporting: the listener is not called from here on. */
  close(): void;
  readonly timings: readonly PhaseTiming[];
}

export interface ProgressOptions {
  /** Milliseconds. */
  readonly now: () => number;
  readonly onProgress: ((event: LinkProgress) => void) | undefined;
  /** Called with the error that the listener threw. The listener is not called again after that. */
  readonly onListenerError: (error: unknown) => void;
}

export function createProgressReporter({ now, onProgress, onListenerError }: ProgressOptions): ProgressReporter {
  const origin = now();
  const timings: PhaseTiming[] = [];
  let open = true;
  const tell = (event: LinkProgress): void => {
    if (!open) return;
    try {
      onProgress?.(event);
    } catch (error) {
      open = false;
      onListenerError(error);
    }
  };
  const begin: ProgressReporter["begin"] = (phase, module) => {
    const start = now();
    return () => {
      const startMs = start - origin;
      const durationMs = now() - start;
      // A link of many modules has thousands of phases, so no object is spread here.
      timings.push(module === undefined ? { phase, startMs, durationMs } : { phase, module, startMs, durationMs });
      if (onProgress !== undefined) tell(module === undefined ? { phase, done: true } : { phase, module, done: true });
    };
  };

  return {
    timings,
    begin,
    async phase(phase, module, run) {
      const end = begin(phase, module);
      const result = await run();
      end();
      return result;
    },
    async phaseOfEach(phase, modules, run) {
      const ends = modules.map((module) => begin(phase, module));
      const result = await run();
      for (const end of ends) end();
      return result;
    },
    loadEvents(module) {
      const ends = new Map<LinkPhase, () => void>();
      return {
        began: (phase) => ends.set(phase, begin(phase, module)),
        received(receivedBytes, totalBytes) {
          if (onProgress === undefined) return;
          const total = totalBytes === undefined ? {} : { totalBytes };
          tell({ phase: "load", module, receivedBytes, ...total, done: false });
        },
        ended: (phase) => ends.get(phase)?.(),
      };
    },
    close() {
      open = false;
    },
  };
}
