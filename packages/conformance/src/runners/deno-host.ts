import type { LinkerHost } from "@rec/core";

/** Deno, as the linker sees it where all sources are URLs. */
export const denoHost: LinkerHost = {
  load: (url, { signal }) => fetch(url, { signal: signal ?? null }),
  resolve: (specifier, referrer) => new URL(specifier, referrer).href,
  now: () => performance.now(),
  wait,
};

function wait(durationMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = setTimeout(resolve, durationMs);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
