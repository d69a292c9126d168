import { compileModule } from "../compile/compile-module.ts";
import { createScope } from "../lifetime.ts";
import type { LoadEnvironment, LoadEvents } from "../load/load-environment.ts";
import { loadAlone, loadForCache } from "../load/load-module.ts";
import { loadFailure } from "../load/load-problems.ts";
import { dataSegmentsOf, typeWithData } from "../load/module-data.ts";
import {
  bytesOf,
  type CachedBody,
  type CachedModule,
  type ModuleLoad,
  type OwnBody,
  type ReadMembers,
  type SharedBody,
  type TypeMembers,
} from "../load/module-load.ts";
import type { ResolvedSource } from "../load/resolve-source.ts";
import type { ModuleRewrite } from "../plan/rewrite-format.ts";
import type { CompileOptions } from "../wasm/compile-options.ts";
import { digestOf, validatorOf } from "./cache-key.ts";
import { SharedEvents, silentEvents } from "./shared-events.ts";

export interface SharedLoadOptions {
  /** The module that the cache holds for this source. */
  readonly cached: CachedModule | undefined;
  /** Called with the module after each compilation. */
  readonly onCompiled: (module: CachedModule) => void;
  /** Called when no link uses the load any more, or when it has failed: a later link then loads the module itself. */
  readonly onEnd: () => void;
}

type LoadForCache = ModuleLoad<OwnBody | CachedBody>;

/** One module that is loaded and compiled for all links that need it. The load is cancelled when no link is left. */
export class SharedLoad {
  readonly #source: ResolvedSource;
  readonly #environment: LoadEnvironment;
  readonly #options: SharedLoadOptions;
  readonly #scope = createScope();
  readonly #events = new SharedEvents();
  readonly #load: Promise<LoadForCache>;
  /** Compilations and their results, by rewrite and options. */
  readonly #compiling = new Map<string, Promise<WebAssembly.Module>>();
  readonly #modules = new Map<string, WebAssembly.Module>();
  #links = 0;
  /** Members of the type that a link has asked for. */
  #members: TypeMembers | undefined;
  #reading: Promise<TypeMembers | undefined> | undefined;
  /** The load of the bytes, if the cached module lacks a rewrite. */
  #uncached: Promise<ModuleLoad<OwnBody>> | undefined;
  /** The first compilation of a stream, which reads it. */
  #firstCompiling: Promise<unknown> | undefined;

  constructor(source: ResolvedSource, environment: LoadEnvironment, options: SharedLoadOptions) {
    this.#source = source;
    this.#options = options;
    const events: LoadEvents = this.#events;
    this.#environment = { ...environment, scope: this.#scope, eventsOf: () => events };
    const cacheTerms = { cached: options.cached, validatorOf, digestOf };
    this.#load = loadForCache(source, this.#environment, cacheTerms).then(withData);
    this.#load.catch(options.onEnd);
  }

  /** Adds a link until its own scope ends. */
  async join(name: string, { scope, eventsOf }: LoadEnvironment): Promise<ModuleLoad<SharedBody>> {
    const events = eventsOf(name);
    const stopListening = this.#events.add(events);
    this.#links += 1;
    scope.onEnd(() => {
      stopListening();
      this.#leave(scope.signal.reason);
    });
    const load = await this.#load;
    events.began("parse");
    events.ended("parse");
    return { url: load.url, type: load.type, body: this.#bodyOf(load) };
  }

  #leave(reason: unknown): void {
    this.#links -= 1;
    if (this.#links > 0) return;
    this.#options.onEnd();
    if (this.#events.hasEnded) this.#scope.end();
    else this.#scope.fail(reason);
  }

  #bodyOf(load: LoadForCache): SharedBody {
    const { body } = load;
    return {
      kind: "shared",
      reusesCompiledCode: body.kind === "stream" && body.reusesCompiledCode,
      compile: (rewrite, options) => this.#compileOnce(load, { rewrite, options }),
      readAhead: async () => (body.kind === "stream" ? body.readAhead() : undefined),
      bytes: async () => bytesOf((await this.#own(load)).body),
      dataSegments: () => segmentsOf(load),
      readMembers: (read) => {
        this.#reading ??= this.#readMembers(load, read);
        return this.#reading;
      },
    };
  }

  async #readMembers(load: LoadForCache, read: ReadMembers): Promise<TypeMembers | undefined> {
    const known = load.body.kind === "cached" ? load.body.cached.members : undefined;
    const bytes = known === undefined ? await bytesOf((await this.#own(load)).body) : undefined;
    this.#members = known ?? (bytes && read(bytes));
    return this.#members;
  }

  #compileOnce(load: LoadForCache, wanted: Compilation): Promise<WebAssembly.Module> {
    const key = JSON.stringify(wanted);
    const compiling = this.#compiling.get(key) ?? this.#compile(load, { key, ...wanted });
    this.#compiling.set(key, compiling);
    return compiling;
  }

  async #compile(load: LoadForCache, { key, ...wanted }: KeyedCompilation): Promise<WebAssembly.Module> {
    const { body } = load;
    const cached = body.kind === "cached" ? body.cached.modules.get(key) : undefined;
    const module = cached ?? (await this.#compileOwn(await this.#own(load), wanted));
    const cacheKey = await cacheKeyOf(body);
    this.#modules.set(key, module);
    if (cacheKey !== undefined) this.#hold(load, cacheKey);
    return module;
  }

  /** A stream is read once. For a second rewrite, or for other options, its bytes are in memory, or are loaded once more. */
  async #compileOwn(load: ModuleLoad<OwnBody>, { rewrite, options }: Compilation): Promise<WebAssembly.Module> {
    if (load.body.kind !== "stream") return compileModule(load, rewrite, options);
    if (this.#firstCompiling === undefined) {
      const compiling = compileModule(load, rewrite, options);
      this.#firstCompiling = compiling.catch(() => {});
      return compiling;
    }
    await this.#firstCompiling;
    const bytes = await load.body.bytes();
    return compileModule({ ...load, body: { kind: "bytes", bytes, validator: load.body.validator } }, rewrite, options);
  }

  /** The load with the bytes. */
  async #own({ body, ...load }: LoadForCache): Promise<ModuleLoad<OwnBody>> {
    if (body.kind !== "cached") return { ...load, body };
    const { bytes, cached } = body;
    if (bytes !== undefined) return { ...load, body: { kind: "bytes", bytes, validator: undefined } };
    this.#uncached ??= this.#loadAgain(cached);
    return this.#uncached;
  }

  /** Loads bytes that were not read, because their validator matched a cached module. It must still match. */
  async #loadAgain({ cacheKey }: CachedModule): Promise<ModuleLoad<OwnBody>> {
    const environment = { ...this.#environment, eventsOf: () => silentEvents };
    const load = await loadAlone(this.#source, environment, { cached: undefined, validatorOf, digestOf });
    if ("validator" in load.body && load.body.validator === cacheKey) return load;
    const { url } = this.#source;
    const subject = url === undefined ? {} : { url };
    throw loadFailure({ about: "replaced-between-reads", code: "BODY_FAILED", ...subject });
  }

  #hold(load: LoadForCache, cacheKey: string): void {
    const { cached, onCompiled } = this.#options;
    // Cached modules with other rewrites stay if their bytes are the same.
    const before = cached?.cacheKey === cacheKey ? cached : undefined;
    const modules = new Map([...(before?.modules ?? []), ...this.#modules]);
    const members = this.#members ?? before?.members;
    onCompiled({ cacheKey, type: load.type, dataSegments: segmentsOf(load), members, modules });
  }
}

/** One form of a module: with a rewrite of its bytes, and compiled with these options. */
interface Compilation {
  readonly rewrite: ModuleRewrite | undefined;
  readonly options: CompileOptions | undefined;
}

interface KeyedCompilation extends Compilation {
  readonly key: string;
}

/** The links that share a module may link it with others. */
function withData({ body, ...load }: LoadForCache): LoadForCache {
  return body.kind === "cached" ? { ...load, body } : { ...load, body, type: typeWithData({ ...load, body }) };
}

function segmentsOf({ body, ...load }: LoadForCache): CachedModule["dataSegments"] {
  return body.kind === "cached" ? body.cached.dataSegments : dataSegmentsOf({ ...load, body });
}

/** A key that identifies the bytes of a body. Call this after the body is compiled. */
async function cacheKeyOf(body: OwnBody | CachedBody): Promise<string | undefined> {
  switch (body.kind) {
    case "cached":
      return body.cached.cacheKey;
    case "compiled":
      return undefined;
    case "bytes":
      return body.validator ?? digestOf(body.bytes);
    case "stream": {
      const last = await body.current();
      return last.validator ?? digestOf(await last.bytes());
    }
  }
}
