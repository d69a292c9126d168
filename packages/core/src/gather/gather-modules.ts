import { createFeatureCheck } from "../compile/check-features.ts";
import type { Lifetime } from "../lifetime.ts";
import type { LinkOptions } from "../link-options.ts";
import { giveUp } from "../load/give-up.ts";
import { createLimiter } from "../load/limiter.ts";
import { otherIntegrity } from "../load/load-problems.ts";
import { type SettledSource, settleSource } from "../load/settle-source.ts";
import { mayBeRewritten } from "../plan/hoist/may-be-rewritten.ts";
import type { ModuleRewrite } from "../plan/plan-format.ts";
import type { ProgressReporter } from "../progress.ts";
import type { ModuleSource } from "../source.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { type Discovery, discoveriesOf } from "./discoveries.ts";
import { type KnownModule, knowModule } from "./known-module.ts";
import { storeOf } from "./module-cache.ts";
import { nameModule } from "./name-module.ts";
import { nameNodes } from "./name-nodes.ts";
import { createProblems, type Problems } from "./problems.ts";

/** A module of the link: given, or discovered. */
export interface GatheredModule {
  readonly name: string;
  readonly type: ModuleType;
  /** Compiles it as the plan wants it, unless that has begun already. */
  compile(rewrite: ModuleRewrite | undefined): Promise<WebAssembly.Module>;
  /** Whether the engine reads its response as it came, unless it has to be changed. */
  readonly isUntouched: boolean;
  /** Complete once the module is compiled. */
  dataSegments(): ModuleType["dataSegments"];
}

export interface Gathered {
  /** Those that were given, in that order; then the others, in the order in which these need them. */
  readonly modules: readonly GatheredModule[];
  /** Whether some module goes by another name than the specifier under which somebody asks for it. */
  readonly hasAliases: boolean;
  /** The name of the module that was discovered for an importer, where it is not the specifier itself. */
  aliasOf(importer: string, specifier: string): string | undefined;
}

export interface GatherSetting {
  readonly lifetime: Lifetime;
  readonly reporter: ProgressReporter;
  /** Lets failures that are due already come in. */
  readonly pause: () => Promise<void>;
}

/** A module on its way. */
interface Node {
  /** What it is called until all are known. */
  readonly specifier: string;
  readonly place: number;
  /** What its bytes are compared with. */
  integrity?: string | undefined;
  known?: KnownModule;
  compiled?: Promise<WebAssembly.Module>;
  /** What it needs, by specifier, in its own order; undefined where nobody provides it, or nobody has yet. */
  readonly needs: Map<string, Node | undefined>;
}

const describeNode = ({ known, needs }: Node) => ({
  url: known?.url,
  needs: [...needs].flatMap(([specifier, target]) => (target === undefined ? [] : [[specifier, target] as const])),
});

/**
 * Loads all modules at once, reads their heads, and loads what they need and was not given as soon as that is known.
 *
 * A module whose bytes no plan can want changed is compiled from its first byte on. The others are read on, so that no
 * connection is held up by one that waits for a plan.
 *
 * @throws what the first failure is, with every problem that is known by then
 */
export async function gatherModules(
  given: Readonly<Record<string, ModuleSource>>,
  options: LinkOptions,
  setting: GatherSetting,
): Promise<Gathered> {
  const problems = createProblems(setting.pause);
  const gathering = new Gathering(given, options, { ...setting, problems });
  await Promise.race([gathering.all(), problems.failed]);
  return gathering.result();
}

class Gathering {
  readonly #given: Readonly<Record<string, ModuleSource>>;
  readonly #options: LinkOptions;
  readonly #setting: GatherSetting & { readonly problems: Problems };
  readonly #limiter;
  readonly #features = createFeatureCheck();
  readonly #roots: Node[] = [];
  readonly #byUrl = new Map<string, Node>();
  /** Those that were discovered as something else than a path or URL. */
  readonly #bySpecifier = new Map<string, Node>();
  #places = 0;

  constructor(
    given: Readonly<Record<string, ModuleSource>>,
    options: LinkOptions,
    setting: GatherSetting & { readonly problems: Problems },
  ) {
    this.#given = given;
    this.#options = options;
    this.#setting = setting;
    this.#limiter = createLimiter(options.concurrency ?? Number.POSITIVE_INFINITY);
  }

  async all(): Promise<void> {
    const names = Object.keys(this.#given);
    const nodes = names.map((name) => this.#createNode(name));
    this.#roots.push(...nodes);
    await Promise.all(nodes.map((node, at) => this.#growGiven(node, this.#given[names[at] as string] as ModuleSource)));
  }

  result(): Gathered {
    const roots = this.#roots.map((node) => [node.specifier, node] as const);
    const { nodes, nameOf } = nameNodes(roots, describeNode);
    const aliases = new Map<string, string>();
    for (const node of nodes) {
      for (const [specifier, target] of node.needs) {
        const name = target && nameOf(target);
        // Under its own name, a module would get what others export before what it exports itself.
        if (name !== undefined && (name !== specifier || target === node))
          aliases.set(JSON.stringify([nameOf(node), specifier]), name);
      }
    }
    return {
      modules: nodes.map((node) => this.#gathered(node, nameOf(node))),
      hasAliases: aliases.size > 0,
      aliasOf: (importer, specifier) => aliases.get(JSON.stringify([importer, specifier])),
    };
  }

  #gathered(node: Node, name: string): GatheredModule {
    const { type, dataSegments, isUntouched } = node.known as KnownModule;
    return { name, type, dataSegments, isUntouched, compile: (rewrite) => this.#compile(node, name, rewrite) };
  }

  #createNode(specifier: string): Node {
    const place = this.#places;
    this.#places += 1;
    return { specifier, place, needs: new Map() };
  }

  /** Has a failure reported as one of a module. */
  #watch<Result>({ place }: Node, work: Promise<Result>): Promise<Result> {
    return this.#setting.problems.watch(place, work);
  }

  async #growGiven(node: Node, given: ModuleSource): Promise<void> {
    const source = await this.#watch(node, settleSource(node.specifier, given, this.#settleSetting()));
    if (source.isAddress && source.url !== undefined && !this.#byUrl.has(source.url)) this.#byUrl.set(source.url, node);
    await this.#grow(node, source);
  }

  /** Loads a module, sees to it that its body is read, and goes on with what it needs. */
  async #grow(node: Node, source: SettledSource): Promise<void> {
    node.integrity = source.integrity;
    const known = await this.#watch(node, this.#know(node.specifier, source));
    this.#setting.lifetime.signal.throwIfAborted();
    node.known = known;
    this.#readBody(node, known);
    const needs = this.#options.discover === undefined ? [] : discoveriesOf(known.type, this.#discoverySetting());
    for (const { specifier } of needs) node.needs.set(specifier, undefined);
    await Promise.all(needs.map((need) => this.#watch(node, this.#discover(node, need))));
  }

  #settleSetting(referrer?: string) {
    return { ...this.#options, referrer, signal: this.#setting.lifetime.signal };
  }

  #discoverySetting() {
    return { host: this.#options.imports, isModule: (name: string) => Object.hasOwn(this.#given, name) };
  }

  async #know(name: string, source: SettledSource): Promise<KnownModule> {
    const { lifetime, reporter } = this.#setting;
    const { cache } = this.#options;
    const know = cache !== undefined && source.isAddress ? storeOf(cache).know : knowModule;
    return nameModule({ name, url: source.url }, () =>
      know(name, source, {
        host: this.#options.host,
        scope: lifetime,
        limiter: this.#limiter,
        onBytes: (received, total) => reporter.received(name, received, total),
        onBegin: () => reporter.begin("load", name),
        parse: (read) => reporter.phase("parse", name, read),
      }),
    );
  }

  #readBody(node: Node, known: KnownModule): void {
    const canBeCompiled =
      !mayBeRewritten(known.type, this.#options) && this.#features.lackedBy(known.type).length === 0;
    const reading: Promise<unknown> = canBeCompiled
      ? this.#compile(node, node.specifier, undefined)
      : nameModule({ name: node.specifier, url: known.url }, known.keepReading);
    this.#watch(node, reading);
  }

  #compile(node: Node, name: string, rewrite: ModuleRewrite | undefined): Promise<WebAssembly.Module> {
    const { compile, url } = node.known as KnownModule;
    node.compiled ??= nameModule({ name, url }, () =>
      this.#setting.reporter.phase("compile", name, () => compile(rewrite)),
    );
    return node.compiled;
  }

  async #discover(importer: Node, { specifier, kind }: Discovery): Promise<void> {
    const { discover } = this.#options;
    const referrer = importer.known?.url;
    const answer = discover?.({ specifier, importer: importer.specifier, referrer, kind });
    if (answer === undefined || answer === null) return;
    const node = this.#createNode(specifier);
    const source = await this.#watch(
      node,
      settleSource(specifier, answer as ModuleSource, this.#settleSetting(referrer)),
    );
    // Who answers asynchronously can say so only by a promise.
    if ((source.source as unknown) === undefined || source.source === null) return;
    const [registry, key] =
      source.isAddress && source.url !== undefined ? [this.#byUrl, source.url] : [this.#bySpecifier, specifier];
    const known = registry.get(key);
    if (known !== undefined) {
      giveUp(source.source, "it has been loaded already");
      if (source.integrity !== undefined && source.integrity !== known.integrity) {
        throw otherIntegrity({ name: specifier, url: source.url }, source.integrity, known.integrity);
      }
      importer.needs.set(specifier, known);
      return;
    }
    registry.set(key, node);
    importer.needs.set(specifier, node);
    await this.#grow(node, source);
  }
}
