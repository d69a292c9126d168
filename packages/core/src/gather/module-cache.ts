import { createScope } from "../lifetime.ts";
import type { ModuleCache } from "../link-options.ts";
import { replacedMeanwhile } from "../load/load-problems.ts";
import type { KeptModule } from "../load/opened-module.ts";
import type { SettledSource } from "../load/settle-source.ts";
import type { ModuleRewrite } from "../plan/plan-format.ts";
import { type KnownModule, keyOfRewrite, knowAnew, knowModule, type LoadSetting } from "./known-module.ts";

/** What a link does with a cache. */
export interface ModuleStore {
  /** Knows a module as `knowModule` does, together with whoever is loading it already. */
  know(name: string, source: SettledSource, setting: LoadSetting): Promise<KnownModule>;
}

const stores = new WeakMap<ModuleCache, ModuleStore>();

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
  const kept = new Map<string, Map<string, KeptModule>>();
  const flights = new Map<string, Flight>();
  const cache: ModuleCache = {
    get size() {
      return kept.size;
    },
    forget(url) {
      if (url === undefined) kept.clear();
      else kept.delete(url);
    },
  };
  stores.set(cache, {
    know(name, source, setting) {
      const url = source.url ?? "";
      const integrity = source.integrity ?? "";
      // Whoever is more patient with a source neither holds up the others nor is given up with them.
      const key = JSON.stringify([url, integrity, source.timeoutMs, source.retries]);
      const begin = (): Flight => {
        const flight = new Flight(name, source, {
          ...setting,
          kept: kept.get(url)?.get(integrity),
          onKept: (module) => kept.set(url, new Map(kept.get(url)).set(integrity, module)),
          onEnd() {
            if (flights.get(key) === flight) flights.delete(key);
          },
        });
        flights.set(key, flight);
        return flight;
      };
      return (flights.get(key) ?? begin()).join(setting);
    },
  });
  return cache;
}

/** @throws TypeError if the cache is not one of `createModuleCache` */
export function storeOf(cache: ModuleCache): ModuleStore {
  const store = stores.get(cache);
  if (store === undefined) throw new TypeError("Cannot use options.cache: expected what createModuleCache() returns");
  return store;
}

interface FlightSetting extends LoadSetting {
  readonly onKept: (module: KeptModule) => void;
  /** Told when nobody uses the module any more. */
  readonly onEnd: () => void;
}

/** One module that is loaded and compiled for all who want it; given up when none of them is left. */
class Flight {
  readonly #name: string;
  readonly #source: SettledSource;
  readonly #setting: FlightSetting;
  readonly #scope = createScope();
  readonly #known: Promise<KnownModule>;
  readonly #listeners = new Set<LoadSetting["onBytes"]>();
  readonly #waiting = new Set<() => void>();
  readonly #compiled = new Map<string, Promise<WebAssembly.Module>>();
  readonly #modules = new Map<string, WebAssembly.Module>();
  #received: Parameters<LoadSetting["onBytes"]> | undefined;
  #isLoaded = false;
  #users = 0;
  #reading: Promise<void> | undefined;

  constructor(name: string, source: SettledSource, setting: FlightSetting) {
    this.#name = name;
    this.#source = source;
    this.#setting = {
      ...setting,
      scope: this.#scope,
      isFingerprinted: true,
      parse: async (read) => read(),
      onBegin: () => () => this.#finishLoading(),
      onBytes: (...received) => {
        this.#received = received;
        for (const tell of this.#listeners) tell(...received);
      },
    };
    this.#known = knowModule(name, source, this.#setting);
    // Who comes after a failure tries for themselves.
    this.#known.catch(setting.onEnd);
  }

  /** Counts somebody in, until their own scope ends. */
  async join({ scope, onBytes, onBegin, parse }: LoadSetting): Promise<KnownModule> {
    this.#users += 1;
    scope.onEnd(() => this.#leave(onBytes, scope.signal.reason));
    const onLoaded = onBegin();
    if (this.#received !== undefined) onBytes(...this.#received);
    if (this.#isLoaded) onLoaded();
    else this.#waiting.add(onLoaded);
    this.#listeners.add(onBytes);
    const known = await this.#known;
    const type = await parse(() => known.type);
    return { ...known, type, compile: (rewrite) => this.#compile(rewrite), keepReading: () => this.#keepReading() };
  }

  #leave(onBytes: LoadSetting["onBytes"], reason: unknown): void {
    this.#listeners.delete(onBytes);
    this.#users -= 1;
    if (this.#users > 0) return;
    this.#setting.onEnd();
    if (this.#isLoaded) this.#scope.end();
    else this.#scope.fail(reason);
  }

  #finishLoading(): void {
    this.#isLoaded = true;
    for (const tell of this.#waiting) tell();
    this.#waiting.clear();
  }

  #keepReading(): Promise<void> {
    this.#reading ??= this.#known.then((known) => known.keepReading());
    return this.#reading;
  }

  #compile(rewrite: ModuleRewrite | undefined): Promise<WebAssembly.Module> {
    const key = keyOfRewrite(rewrite);
    const compiled = this.#compiled.get(key) ?? this.#compileFirst(rewrite);
    this.#compiled.set(key, compiled);
    return compiled;
  }

  async #compileFirst(rewrite: ModuleRewrite | undefined): Promise<WebAssembly.Module> {
    const others = [...this.#compiled.values()];
    const first = await this.#known;
    const compile = () => (others.length === 0 ? first.compile(rewrite) : this.#compileAnew(rewrite, others));
    const module = first.keptAs(rewrite) ?? (await compile());
    this.#modules.set(keyOfRewrite(rewrite), module);
    const fingerprint = await first.fingerprint();
    if (fingerprint !== undefined) this.#keep(first, fingerprint);
    return module;
  }

  /** A body can be read once: who wants the module in another way than the first loads it once more. */
  async #compileAnew(rewrite: ModuleRewrite | undefined, others: readonly Promise<unknown>[]) {
    await Promise.allSettled(others);
    const first = await this.#known;
    const again = await knowAnew(this.#name, this.#source, this.#setting);
    const module = await again.compile(rewrite);
    if ((await again.fingerprint()) === (await first.fingerprint())) return module;
    throw replacedMeanwhile({ name: this.#name, url: this.#source.url });
  }

  #keep({ type, dataSegments }: KnownModule, fingerprint: string): void {
    const { kept, onKept } = this.#setting;
    const before = kept?.fingerprint === fingerprint ? kept.modules : [];
    for (const [key, module] of before) if (!this.#modules.has(key)) this.#modules.set(key, module);
    onKept({ fingerprint, type, dataSegments: dataSegments(), modules: this.#modules });
  }
}
