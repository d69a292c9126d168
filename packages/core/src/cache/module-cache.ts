import type { ModuleCache } from "../link-options.ts";
import type { LoadEnvironment } from "../load/load-environment.ts";
import type { CachedModule, ModuleLoad } from "../load/module-load.ts";
import type { ResolvedSource } from "../load/resolve-source.ts";
import { SharedCache } from "../load/shared-cache.ts";
import { SharedLoad } from "./shared-load.ts";

/**
 * Creates a cache that any number of calls of `link` and `prepare` can share.
 *
 * Concurrent links share the load of one path or URL with the same limits: it is fetched once, and compiled once for
 * each rewrite that a plan needs. Later links ask the host for it again. They use the cached compiled module if its
 * validator (entity tag, or date and length), or else the digest of its bytes, is unchanged. So no stale module is
 * linked, and no unchanged body with a validator is read. Bytes, streams and responses from the caller are not shared.
 * Modules stay cached until `forget` is called, or until the cache itself is collected as garbage.
 *
 * @example
 * ```ts
 * import { createModuleCache, link } from "@rec/core";
 *
 * const cache = createModuleCache();
 * const host = { load: async () => new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), resolve: String, now: Date.now };
 * await Promise.all([1, 2, 3].map(() => link({ empty: "anywhere/empty.wasm" }, { cache, host }))); // one load
 * console.log(cache.size); // 1
 * ```
 */
export function createModuleCache(): ModuleCache {
  return new CacheOfModules();
}

class CacheOfModules extends SharedCache implements ModuleCache {
  /** By URL, then by integrity. */
  readonly #cached = new Map<string, Map<string, CachedModule>>();
  readonly #inFlight = new Map<string, SharedLoad>();

  get size(): number {
    return this.#cached.size;
  }

  forget(url?: string): void {
    if (url === undefined) this.#cached.clear();
    else this.#cached.delete(url);
  }

  load(source: ResolvedSource, environment: LoadEnvironment): Promise<ModuleLoad> {
    const { url = "", integrity = "", timeoutMs, retries } = source;
    // Links with other limits do not share a load: a shorter timeout neither waits for a longer one nor ends its load.
    const key = JSON.stringify([url, integrity, timeoutMs, retries]);
    const shared = this.#inFlight.get(key) ?? this.#begin(key, source, environment);
    return shared.join(source.name, environment);
  }

  #begin(key: string, source: ResolvedSource, environment: LoadEnvironment): SharedLoad {
    const { url = "", integrity = "" } = source;
    const shared = new SharedLoad(source, environment, {
      cached: this.#cached.get(url)?.get(integrity),
      onCompiled: (module) => this.#cached.set(url, new Map(this.#cached.get(url)).set(integrity, module)),
      onEnd: () => {
        if (this.#inFlight.get(key) === shared) this.#inFlight.delete(key);
      },
    });
    this.#inFlight.set(key, shared);
    return shared;
  }
}
