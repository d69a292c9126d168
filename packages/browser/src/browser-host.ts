import { type LinkerHost, ModuleLoadError, shorten } from "@rec/core";

/**
 * The host for a page, a worker or a worklet: every module is fetched.
 *
 * Every specifier is a URL, in which `#` begins the fragment, `?` the query, and `%` an escape: a file called
 * `a#b.wasm` is `a%23b.wasm`. A relative URL is resolved against its referrer, else the document's base, or in a worker
 * the worker's script.
 */
export function browserHost(): LinkerHost {
  return {
    load: (url, { signal }) => fetch(url, { signal: signal ?? null }),
    resolve: (specifier, referrer) => resolve(specifier, referrer === undefined ? here() : resolve(referrer, here())),
    // A worklet has neither a performance clock nor timers.
    now: () => (globalThis.performance ?? Date).now(),
    ...(typeof setTimeout === "function" && { wait }),
    reusesCompiledCode: true,
  };
}

/**
 * The base URL of this page or worker: workers have no document, and some runtimes have neither document nor location.
 */
function here(): string | undefined {
  return globalThis.document?.baseURI ?? globalThis.location?.href;
}

function wait(durationMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, durationMs);
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();
  });
}

function resolve(specifier: string, base: string | undefined): string {
  try {
    return new URL(specifier, base).href;
  } catch (cause) {
    const against = base === undefined ? "no base" : `"${shorten(base)}"`;
    const message = `Unable to resolve the WebAssembly file URL "${shorten(specifier)}" against ${against}`;
    const hint = 'pass an absolute URL, as new URL("./name.wasm", import.meta.url)';
    throw new ModuleLoadError("INVALID_SOURCE", [{ code: "INVALID_SOURCE", message, hint }], { cause });
  }
}
