import type { LinkOptions } from "../link-options.ts";
import { cancelSource } from "../load/cancel-source.ts";
import type { LoadEnvironment } from "../load/load-environment.ts";
import { loadModule } from "../load/load-module.ts";
import { loadFailure } from "../load/load-problems.ts";
import type { ModuleLoad } from "../load/module-load.ts";
import { type ResolvedSource, resolveSource } from "../load/resolve-source.ts";
import { attributeTo } from "../problem.ts";
import type { ModuleSource } from "../source.ts";
import type { CompileOptions } from "../wasm/compile-options.ts";
import type { HostImports } from "../wasm/host-import.ts";
import { shorten } from "../wasm/shorten.ts";
import { collectFailures, type FailureCollector, type FailureWaits } from "./collect-failures.ts";
import { type Discovery, discoveriesOf } from "./discoveries.ts";
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

export interface GraphOptions extends Pick<LinkOptions, "discover"> {
  readonly hostImports: HostImports;
  readonly compileOptions: CompileOptions | undefined;
  readonly environment: LoadEnvironment;
  readonly waits: FailureWaits;
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
  /** The modules that it needs, by specifier, in its own order; undefined if none was found, or not yet. */
  readonly needs: Map<string, Node | undefined>;
}

/**
 * Loads all given modules at once. As soon as the head of a module is parsed, loads the modules that it needs and that
 * were not given.
 *
 * @throws Failure of the first module that fails, with every failure that is known by then
 */
export async function loadGraph(
  given: Readonly<Record<string, ModuleSource>>,
  options: GraphOptions,
): Promise<ModuleGraph> {
  const failures = collectFailures(options.waits);
  const loading = new GraphLoading(given, { ...options, failures });
  await failures.unlessFailed(loading.loadAll());
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

  constructor(given: Readonly<Record<string, ModuleSource>>, options: CollectingOptions) {
    this.#given = given;
    this.#options = options;
  }

  async loadAll(): Promise<void> {
    for (const name of Object.keys(this.#given)) this.#roots.push(this.#createNode(name));
    await Promise.all(this.#roots.map((node) => this.#loadGiven(node, this.#given[node.name] as ModuleSource)));
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
    return { name, place, integrity: undefined, load: undefined, needs: new Map() };
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
    const source = await this.#resolve(node, given);
    if (source.isAddress && source.url !== undefined && !this.#byUrl.has(source.url)) this.#byUrl.set(source.url, node);
    await this.#load(node, source);
  }

  /** Loads a module, hands it on to be read, and discovers the modules that it needs. */
  async #load(node: Node, source: ResolvedSource): Promise<void> {
    const { environment, discover, hostImports, compileOptions, onModule } = this.#options;
    node.integrity = source.integrity;
    const load = await this.#watch(node, loadModule(source, environment), { url: source.url });
    environment.scope.signal.throwIfAborted();
    node.load = load;
    this.#watch(node, onModule(node as GraphModule), { url: load.url });
    if (discover === undefined) return;
    const isModule = (name: string): boolean => Object.hasOwn(this.#given, name);
    const needs = discoveriesOf(load.type, { importer: node.name, host: hostImports, isModule, compileOptions });
    for (const { specifier } of needs) node.needs.set(specifier, undefined);
    await Promise.all(needs.map((need) => this.#watch(node, this.#discover(node, need), { isWhole: false })));
  }

  async #discover(importer: Node, { specifier, kind }: Discovery): Promise<void> {
    const referrer = importer.load?.url;
    const answer = this.#options.discover?.({ specifier, importer: importer.name, referrer, kind });
    if (answer === undefined || answer === null) return;
    const node = this.#createNode(shorten(specifier));
    const source = await this.#resolve(node, answer as ModuleSource, referrer);
    // An asynchronous `discover` cannot answer undefined directly, only with a promise of undefined.
    if ((source.source as unknown) === undefined || source.source === null) return;
    const [registry, key] =
      source.isAddress && source.url !== undefined ? [this.#byUrl, source.url] : [this.#bySpecifier, specifier];
    const found = registry.get(key);
    importer.needs.set(specifier, found ?? node);
    if (found !== undefined) return dropSource(source, found);
    registry.set(key, node);
    await this.#load(node, source);
  }
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
