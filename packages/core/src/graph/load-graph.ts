import type { DiscoverRequest, LinkOptions } from "../link-options.ts";
import { cancelSource } from "../load/cancel-source.ts";
import { isAbsence } from "../load/is-absence.ts";
import type { LoadEnvironment } from "../load/load-environment.ts";
import { loadModule } from "../load/load-module.ts";
import { loadFailure } from "../load/load-problems.ts";
import type { ModuleLoad } from "../load/module-load.ts";
import { type ResolvedSource, resolveSource, settleSource } from "../load/resolve-source.ts";
import { attributeTo, Failure } from "../problem.ts";
import type { ModuleSource } from "../source.ts";
import type { CompileOptions } from "../wasm/compile-options.ts";
import type { HostImports } from "../wasm/host-import.ts";
import { libraryPlaces } from "../wasm/library-places.ts";
import { shorten } from "../wasm/shorten.ts";
import { collectFailures, combine, type FailureCollector, type FailureWaits } from "./collect-failures.ts";
import { type Discovery, discoveriesOf } from "./discoveries.ts";
import type { LibraryParts } from "./find-libraries.ts";
import { nameModules } from "./name-modules.ts";

/** A module of the link, given or discovered. */
export interface GraphModule {
  /** Until the graph is complete, the specifier under which it was first found. */
  readonly name: string;
  readonly load: ModuleLoad;
}

export interface ModuleGraph {
  /** The given modules in input order, then the discovered ones, in the order in which they are needed. */
  readonly modules: readonly GraphModule[];
  /**
   * The final name of the module that an importer's specifier found, if the name differs. Undefined if no name differs.
   */
  readonly aliasOf: ((importer: string, specifier: string) => string | undefined) | undefined;
}

export interface GraphOptions extends Pick<LinkOptions, "discover" | "unresolved"> {
  /** Whether the modules are opened into a running program. */
  readonly isOpening?: boolean;
  readonly hostImports: HostImports;
  readonly compileOptions: CompileOptions | undefined;
  readonly environment: LoadEnvironment;
  readonly waits: FailureWaits;
  /** Loads the code for libraries, which few links need. */
  readonly loadParts: () => Promise<LibraryParts>;
  /** Called for each module as soon as its head is parsed. If the result rejects, the module has failed. */
  readonly onModule: (module: GraphModule) => Promise<unknown>;
}

/** A module while the graph is loaded. */
interface Node {
  name: string;
  /** Its place in the report of failures: the order in which modules were found. */
  readonly place: number;
  integrity: string | undefined;
  load: ModuleLoad | undefined;
  /** Ends when its head is parsed; with the failure of a file that is sought and is not there. */
  opened: Promise<Failure | undefined> | undefined;
  /** The modules that it needs, by specifier, in its own order; undefined if none was found, or not yet. */
  readonly needs: Map<string, Node | undefined>;
  /** Which of them are libraries, each with the places at which it was sought in vain. */
  readonly libraries: Map<string, readonly string[] | undefined>;
}

/**
 * Loads all given modules at once. As soon as the head of a module is parsed, loads the modules that it needs and that
 * were not given.
 *
 * @throws Failure of the first module that fails, with every failure that is known by then; `LIBRARY_NOT_FOUND`, once all
 *   modules are loaded, for all libraries that are missing
 */
export async function loadGraph(
  given: Readonly<Record<string, ModuleSource>>,
  options: GraphOptions,
): Promise<ModuleGraph> {
  const failures = collectFailures(options.waits);
  const loading = new GraphLoading(given, { ...options, failures });
  await failures.unlessFailed(loading.loadAll()).catch(async (error: unknown) => {
    throw combine([error, ...(await loading.findLibraries())]);
  });
  const missing = await loading.findLibraries();
  if (missing.length > 0) throw combine(missing);
  return loading.graph();
}

interface CollectingOptions extends GraphOptions {
  readonly failures: FailureCollector;
}

class GraphLoading {
  readonly #given: Readonly<Record<string, ModuleSource>>;
  readonly #options: CollectingOptions;
  readonly #roots: Node[] = [];
  readonly #byUrl = new Map<string, Node>();
  /** Modules with a discovered source that is neither a path nor a URL. */
  readonly #bySpecifier = new Map<string, Node>();
  #places = 0;
  #hasLibraries = false;

  constructor(given: Readonly<Record<string, ModuleSource>>, options: CollectingOptions) {
    this.#given = given;
    this.#options = options;
  }

  async loadAll(): Promise<void> {
    for (const name of Object.keys(this.#given)) this.#roots.push(this.#createNode(name));
    await Promise.all(this.#roots.map((node) => this.#loadGiven(node, this.#given[node.name] as ModuleSource)));
  }

  /** Makes one library of all of one name. Returns the failures of those that are missing. */
  async findLibraries(): Promise<readonly Failure[]> {
    if (!this.#hasLibraries) return [];
    const { joinLibraries, findMissingLibraries } = await this.#options.loadParts();
    joinLibraries(this.#roots);
    if (this.#options.unresolved === "trap") return [];
    return findMissingLibraries(this.#roots).map(loadFailure);
  }

  graph(): ModuleGraph {
    const modules = nameModules(this.#roots);
    const aliases = new Map<string, string>();
    for (const node of modules) {
      for (const [specifier, target] of node.needs) {
        // Without an alias, a self-import would resolve to another module's export first.
        if (target !== undefined && (target.name !== specifier || target === node)) {
          aliases.set(JSON.stringify([node.name, specifier]), target.name);
        }
      }
    }
    const aliasOf = (importer: string, specifier: string) => aliases.get(JSON.stringify([importer, specifier]));
    return { modules: modules as GraphModule[], aliasOf: aliases.size > 0 ? aliasOf : undefined };
  }

  #createNode(name: string): Node {
    const place = this.#places;
    this.#places += 1;
    const nothing = { integrity: undefined, load: undefined, opened: undefined };
    return { name, place, ...nothing, needs: new Map(), libraries: new Map() };
  }

  /** Reports a failure as a failure of the module. */
  #watch<Result>(
    { name, place }: Node,
    work: Promise<Result>,
    { url, isWhole }: { readonly url?: string | undefined; readonly isWhole?: boolean } = {},
  ): Promise<Result> {
    const subject = { module: name, ...(url !== undefined && { url }) };
    return this.#options.failures.watch(place, work.catch(attributeTo(subject)), isWhole);
  }

  #resolve(node: Node, given: ModuleSource, referrer?: string): Promise<ResolvedSource> {
    return this.#watch(node, resolveSource({ name: node.name, given, referrer }, this.#options.environment));
  }

  async #loadGiven(node: Node, given: ModuleSource): Promise<void> {
    // A library that is opened may have several places.
    const places: readonly ModuleSource[] = this.#options.isOpening && isList(given) ? given : [given];
    for (const [at, place] of places.entries()) {
      const source = await this.#resolve(node, place);
      const { isAddress, url } = source;
      node.opened = this.#open(node, source, at < places.length - 1);
      if (isAddress && url !== undefined && !this.#byUrl.has(url)) this.#byUrl.set(url, node);
      if ((await node.opened) === undefined) return this.#discoverAll(node);
      if (url !== undefined) this.#byUrl.delete(url);
    }
  }

  /**
   * Loads the head of a module, and hands the module on to be read.
   *
   * @returns the failure of a file that is sought and is not there
   */
  async #open(node: Node, source: ResolvedSource, isSought = false): Promise<Failure | undefined> {
    const { environment, onModule } = this.#options;
    node.integrity = source.integrity;
    const loading = loadModule(isSought ? { ...source, isSought } : source, environment);
    const load = await this.#watch(node, isSought ? loading.catch(returnAbsence) : loading, { url: source.url });
    if (load instanceof Failure) return load;
    environment.scope.signal.throwIfAborted();
    node.load = load;
    this.#watch(node, onModule(node as GraphModule), { url: load.url });
    return undefined;
  }

  /** Discovers the modules that a module needs. */
  async #discoverAll(node: Node): Promise<void> {
    const { discover, hostImports, compileOptions } = this.#options;
    if (discover === undefined || node.load === undefined) return;
    const isModule = (name: string): boolean => Object.hasOwn(this.#given, name);
    const needs = discoveriesOf(node.load.type, { importer: node.name, host: hostImports, isModule, compileOptions });
    for (const { specifier, kind } of needs) {
      node.needs.set(specifier, undefined);
      if (kind !== "needed") continue;
      node.libraries.set(specifier, undefined);
      this.#hasLibraries = true;
    }
    await Promise.all(needs.map((need) => this.#watch(node, this.#discover(node, need), { isWhole: false })));
  }

  async #discover(importer: Node, need: Discovery): Promise<void> {
    const { discover, environment } = this.#options;
    const answer = discover?.(requestOf(importer, need));
    if (answer === undefined || answer === null) return;
    const { specifier } = need;
    const createNode = (): Node => this.#createNode(shorten(specifier));
    const node = createNode();
    const given = await this.#watch(node, settleSource(answer, environment));
    if (!isList(given)) {
      const absent = await this.#take(given as ModuleSource, { importer, specifier, node });
      if (absent !== undefined) throw absent;
      return;
    }
    const sought: string[] = [];
    for (const place of given) {
      const node = createNode();
      const absent = await this.#take(place, { importer, specifier, node, isSought: true });
      if (absent === undefined) return;
      sought.push(absent.problems[0].url ?? String(place));
    }
    if (need.kind === "needed") importer.libraries.set(specifier, sought);
  }

  /** Loads a module that is discovered, unless it is loaded already. Returns the failure of a file that is not there. */
  async #take(
    given: ModuleSource,
    { importer, specifier, node, isSought = false }: Taking,
  ): Promise<Failure | undefined> {
    const source = await this.#resolve(node, given, importer.load?.url);
    // An asynchronous `discover` cannot answer undefined directly, only with a promise of undefined.
    if ((source.source as unknown) === undefined || source.source === null) return undefined;
    const [registry, key] =
      source.isAddress && source.url !== undefined ? [this.#byUrl, source.url] : [this.#bySpecifier, specifier];
    const found = registry.get(key);
    const module = found ?? node;
    if (found !== undefined) dropSource(source, found);
    else {
      registry.set(key, node);
      node.opened = this.#open(node, source, isSought);
    }
    const absent = await module.opened;
    if (absent !== undefined) return absent;
    importer.needs.set(specifier, module);
    if (module === node) await this.#discoverAll(node);
    return undefined;
  }
}

/** Several places of one module. An empty list is no source. */
function isList(given: unknown): given is readonly string[] {
  return Array.isArray(given) && given.length > 0;
}

/** The failure of a load at one of several places, if no file is there. For `catch` of a promise; throws any other error. */
function returnAbsence(error: unknown): Failure {
  if (isAbsence(error)) return error;
  throw error;
}

interface Taking {
  readonly importer: Node;
  readonly specifier: string;
  /** The module, if it is not loaded already. */
  readonly node: Node;
  /** Whether the file is one of several places. */
  readonly isSought?: boolean;
}

/** The question for a module that an importer needs. A library has places only if its importer has one. */
function requestOf({ name, load }: Node, need: Discovery): DiscoverRequest {
  const referrer = load?.url;
  const request = { ...need, importer: name, referrer };
  const dylink = need.kind === "needed" ? load?.type.dylink : undefined;
  if (dylink === undefined) return request;
  const { runtimePath } = dylink;
  // A relative path means nothing beside `blob:` and `data:`.
  const isPlaced = referrer !== undefined && !/^(?:blob|data):/i.test(referrer);
  return {
    ...request,
    ...(runtimePath && { runtimePath }),
    ...(isPlaced && { places: libraryPlaces(need.specifier, dylink) }),
  };
}

/** A file is one module and is loaded once, so each further source must have the same integrity, or none. */
function dropSource({ name, source, url, integrity }: ResolvedSource, found: Node): void {
  cancelSource(source, "it has been loaded already");
  if (integrity === undefined || integrity === found.integrity) return;
  const other = {
    about: "other-integrity",
    code: "INVALID_INTEGRITY",
    integrity,
    loadedWith: found.integrity,
  } as const;
  throw loadFailure({ ...other, module: name, ...(url !== undefined && { url }) });
}
