import type { LinkerHost } from "@rec/core";

/** Deno, as the linker sees it where all sources are URLs. */
export const denoHost: LinkerHost = {
  load: (url, { signal }) => fetch(url, { signal: signal ?? null }),
  resolve: (specifier) => new URL(specifier).href,
  now: () => performance.now(),
};
