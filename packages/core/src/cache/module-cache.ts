import type { ModuleCache } from "../link-options.ts";
import type { LoadEnvironment } from "../load/load-environment.ts";
import type { CachedModule, ModuleLoad } from "../load/module-load.ts";
import type { ResolvedSource } from "../load/resolve-source.ts";
import { SharedCache } from "../load/shared-cache.ts";
import { SharedLoad } from "./shared-load.ts";

/**
 * Creates a cache to be given to any number of calls of `link` and `prepare`.
 *
 * Links that run at one time share what they load from one path or URL with the same limits: it is fetched once, and compiled
 * once for each way in which a plan wants it. Later ones ask the host for it again, and go on with the compiled module where its validator
 * (entity tag, or date and length) or else the digest of its bytes is the same: nothing stale is linked, and no body is read
 * for nothing. Bytes, streams and responses that the caller brings are not shared. Modules are kept until `forget` is
 * called, or nobody holds the cache any more.
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
    // A load with a longer timeout neither delays a link with a shorter one, nor ends with it.
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
