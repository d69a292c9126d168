import type { LinkOptions } from "../link-options.ts";
import { cancelSource } from "../load/cancel-source.ts";
import type { LoadEnvironment } from "../load/load-environment.ts";
import { loadModule } from "../load/load-module.ts";
import { loadFailure } from "../load/load-problems.ts";
import type { ModuleLoad } from "../load/module-load.ts";
import { type ResolvedSource, resolveSource } from "../load/resolve-source.ts";
import { attributeTo } from "../problem.ts";
import type { ModuleSource } from "../source.ts";
import { collectFailures, type FailureCollector } from "./collect-failures.ts";
import { type Discovery, discoveriesOf } from "./discoveries.ts";
import { nameModules } from "./name-modules.ts";

/** A module of the link: given, or discovered. */
export interface GraphModule {
  /** Until the graph is complete, the specifier under which it was found first. */
  readonly name: string;
  readonly load: ModuleLoad;
}

export interface ModuleGraph {
  /** Those that were given, in that order; then the others, in the order in which these need them. */
  readonly modules: readonly GraphModule[];
  /** The name of the module that was discovered for an importer, where it is not the specifier itself; undefined if there is none. */
  readonly aliasOf: ((importer: string, specifier: string) => string | undefined) | undefined;
}

export interface GraphOptions extends Pick<LinkOptions, "discover" | "imports"> {
  readonly environment: LoadEnvironment;
  /** Lets failures that are due already come in. */
  readonly settle: () => Promise<void>;
  /** Hears of each module as soon as its head is parsed. If the result rejects, the module has failed. */
  readonly onModule: (module: GraphModule) => Promise<unknown>;
}

/** A module on its way. */
interface Node {
  name: string;
  /** Its place in the report of failures: the order in which modules were found. */
  readonly place: number;
  integrity: string | undefined;
  load: ModuleLoad | undefined;
  /** The modules that it needs, by specifier, in its own order; undefined if there is none, or none yet. */
  readonly needs: Map<string, Node | undefined>;
}

/**
 * Loads all modules at once, and the modules that each of them needs and that were not given, as soon as its head is there.
 *
 * @throws Failure of the first module that fails, with every failure that is known by then
 */
export async function loadGraph(
  given: Readonly<Record<string, ModuleSource>>,
  options: GraphOptions,
): Promise<ModuleGraph> {
  const failures = collectFailures(options.settle);
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
  /** Those that were discovered as something else than a path or URL. */
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

  /** Has a failure reported as one of a module. */
  #watch<Result>({ name, place }: Node, work: Promise<Result>, url?: string): Promise<Result> {
    const subject = { module: name, ...(url !== undefined && { url }) };
    return this.#options.failures.watch(place, work.catch(attributeTo(subject)));
  }

  #resolve(node: Node, given: ModuleSource, referrer?: string): Promise<ResolvedSource> {
    return this.#watch(node, resolveSource({ name: node.name, given, referrer }, this.#options.environment));
  }

  async #loadGiven(node: Node, given: ModuleSource): Promise<void> {
    const source = await this.#resolve(node, given);
    if (source.isAddress && source.url !== undefined && !this.#byUrl.has(source.url)) this.#byUrl.set(source.url, node);
    await this.#load(node, source);
  }

  /** Loads a module, has its body read, and goes on with what it needs. */
  async #load(node: Node, source: ResolvedSource): Promise<void> {
    const { environment, discover, imports, onModule } = this.#options;
    node.integrity = source.integrity;
    const load = await this.#watch(node, loadModule(source, environment), source.url);
    environment.scope.signal.throwIfAborted();
    node.load = load;
    this.#watch(node, onModule(node as GraphModule), load.url);
    if (discover === undefined) return;
    const isModule = (name: string): boolean => Object.hasOwn(this.#given, name);
    const needs = discoveriesOf(load.type, { host: imports, isModule });
    for (const { specifier } of needs) node.needs.set(specifier, undefined);
    await Promise.all(needs.map((need) => this.#watch(node, this.#discover(node, need))));
  }

  async #discover(importer: Node, { specifier, kind }: Discovery): Promise<void> {
    const referrer = importer.load?.url;
    const answer = this.#options.discover?.({ specifier, importer: importer.name, referrer, kind });
    if (answer === undefined || answer === null) return;
    const node = this.#createNode(specifier);
    const source = await this.#resolve(node, answer as ModuleSource, referrer);
    // An asynchronous answer can be undefined only in a promise.
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

/** One file is one module, which is loaded once: it has to have the same integrity, or none, each time. */
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
