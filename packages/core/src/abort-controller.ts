/** A new controller: the platform's, or one of our own where there is none, as in an AudioWorklet. */
export function createAbortController(): AbortController {
  return typeof AbortController === "undefined" ? createOwnController() : new AbortController();
}

function createOwnController(): AbortController {
  const listeners = new Set<() => void>();
  const signal = {
    aborted: false,
    reason: undefined as unknown,
    throwIfAborted(): void {
      if (signal.aborted) throw signal.reason;
    },
    addEventListener: (_type: "abort", listener: () => void): unknown => listeners.add(listener),
    removeEventListener: (_type: "abort", listener: () => void): unknown => listeners.delete(listener),
  };
  const abort = (reason: unknown): void => {
    if (signal.aborted) return;
    signal.aborted = true;
    signal.reason = reason;
    for (const listener of [...listeners]) listener();
  };
  return { signal: signal as unknown as AbortSignal, abort };
}
