import { canCompile } from "./bind/can-compile.ts";
import { compileModule } from "./compile/compile-module.ts";
import { explainRefusal } from "./compile/explain-refusal.ts";
import { explainLater } from "./explain-later.ts";
import { settleAll } from "./graph/collect-failures.ts";
import { type GraphModule, loadGraph, type ModuleGraph } from "./graph/load-graph.ts";
import { type Lifetime, withLifetime } from "./lifetime.ts";
import type { LinkOptions, Prepared } from "./link-options.ts";
import type { LoadEnvironment } from "./load/load-environment.ts";
import { dataSegmentsOf, type ModuleLoad, reusesCompiledCode, typeWithData } from "./load/module-load.ts";
import { createSemaphore } from "./load/semaphore.ts";
import { loadCacheOf } from "./load/shared-cache.ts";
import { hasSeveralWriters } from "./plan/decide-link.ts";
import { mayBeRewritten } from "./plan/hoist/may-be-rewritten.ts";
import type { LinkPlan, ModuleRewrite } from "./plan/plan-format.ts";
import type { InternalPlanOptions } from "./plan/plan-options.ts";
import { planByNeed } from "./plan-by-need.ts";
import { attributeTo, Failure } from "./problem.ts";
import { createProgressReporter, type ProgressReporter } from "./progress.ts";
import type { ModuleSource } from "./source.ts";
import { PREAMBLE } from "./wasm/binary-format.ts";
import type { ModuleType } from "./wasm/module-type.ts";
import { nullRecord } from "./wasm/null-record.ts";

/**
 * Loads, plans and compiles modules, and runs nothing of them: `link` without its last phase.
 *
 * Plan and modules can be sent to workers by `postMessage`; `instantiatePlan` links them there, without loading, parsing or
 * compiling again.
 *
 * @param modules - as for `link`
 * @param options - as for `link`; of `imports` only presence and visible kind are read
 * @returns compiled modules by name, rewritten where the plan asks for it; the plan; and timings in ms
 * @throws as `link` does, but for what only instantiation shows
 *
 * @example
 * ```ts
 * import { instantiatePlan, prepare } from "@rec/core";
 *
 * const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * const { plan, modules } = await prepare({ empty: bytes });
 * const { exports } = instantiatePlan(plan, modules); // here, or in a worker
 * console.log(Object.keys(exports)); // [ 'empty' ]
 * ```
 */
export function prepare<Name extends string>(
  modules: Readonly<Record<Name, ModuleSource>>,
  options: LinkOptions = {},
): Promise<Prepared<Name>> {
  return inSession(options, (session) => prepareWithin(session, modules, options));
}

/** One call of `prepare` or `link`, from its beginning to its settlement. */
export interface Session {
  readonly lifetime: Lifetime;
  readonly reporter: ProgressReporter;
}

/** Runs one call: it ends with its signal, and tells of nothing once it has settled. */
export function inSession<Result>(
  { host, onProgress, signal }: LinkOptions,
  run: (session: Session) => Promise<Result>,
): Promise<Result> {
  return withLifetime(signal, (lifetime) => {
    const now = () => host?.now() ?? Date.now();
    const reporter = createProgressReporter({ now, onProgress, onListenerError: lifetime.fail });
    lifetime.onEnd(reporter.close);
    return run({ lifetime, reporter });
  }).catch(async (error) => {
    throw await explainLater(error);
  });
}

/** The phases up to instantiation. */
export async function prepareWithin<Name extends string>(
  { lifetime, reporter }: Session,
  given: Readonly<Record<Name, ModuleSource>>,
  options: LinkOptions,
): Promise<Prepared<Name>> {
  const { signal } = lifetime;
  const settle = (): Promise<void> => letDueEventsIn(options);
  const compile = (module: GraphModule, rewrite?: ModuleRewrite): Promise<WebAssembly.Module> =>
    reporter
      .phase("compile", module.name, () => compileModule(module.load, rewrite))
      .catch(attributeTo(subjectOf(module)));

  // Load, parse and discover. Beyond this point every module's imports and exports are known, with their types.
  const early = new Map<GraphModule, Promise<WebAssembly.Module>>();
  const onModule = (module: GraphModule): Promise<unknown> => {
    // Compile early: no plan can want this module rewritten. All others are read ahead.
    if (mayBeRewritten(module.load.type, options)) return readAhead(module.load);
    const compiling = compile(module);
    early.set(module, compiling);
    return compiling.catch((error) => throwUnlessLackingFeature(error, module));
  };
  const environment = createEnvironment(options, { lifetime, reporter });
  const graph = await loadGraph(given, { ...options, environment, settle, onModule });
  signal.throwIfAborted();

  // Plan. Beyond this point every import has one provider of the right type, and there is an order.
  const typeOf = graph.modules.length > 1 ? typeWithData : ({ type }: ModuleLoad) => type;
  const types = nullRecord(graph.modules.map(({ name, load }) => [name, typeOf(load)] as const));
  const plan = await reporter.phase("plan", undefined, () => planByNeed(types, planOptions(graph, options)));
  signal.throwIfAborted();

  // Compile. Beyond this point nothing is read any more, and nothing of any module has run. By name: a record puts names
  // that are whole numbers first, in whatever order they were found.
  const rewrites = new Map(plan.units.map(({ name, rewrite }) => [name, rewrite]));
  const compiling = graph.modules.map((module) => early.get(module) ?? compile(module, rewrites.get(module.name)));
  const compiled = await settleAll(compiling, settle).catch(async (error) => {
    throw await explainRefusal(error, types);
  });

  // Look at the data sections, which stand behind the code. Beyond this point no module's data lies on another's.
  await checkData(plan, { modules: graph.modules, types, imports: options.imports });

  const modules = nullRecord(graph.modules.map(({ name }, at) => [name, compiled[at] as WebAssembly.Module] as const));
  return { modules: modules as Prepared<Name>["modules"], plan, timings: reporter.timings };
}

function createEnvironment(options: LinkOptions, { lifetime, reporter }: Session): LoadEnvironment {
  const { host, concurrency, cache } = options;
  return {
    host,
    scope: lifetime,
    limits: options,
    semaphore: concurrency === undefined ? undefined : createSemaphore(concurrency),
    cache: loadCacheOf(cache),
    eventsOf: reporter.loadEvents,
  };
}

/**
 * Lets in everything that is due already, so that two missing files are reported together: promises that are settled, and
 * events of the platform that wait their turn. A host that can wait ends a wait of 0 ms behind these. Without one, the
 * engine does the same, because it settles an asynchronous compilation in a turn of its own.
 */
async function letDueEventsIn({ host }: LinkOptions): Promise<void> {
  const turn = host?.wait === undefined ? WebAssembly.compile(Uint8Array.from(PREAMBLE)) : host.wait(0);
  await turn.catch(() => {});
}

function subjectOf({ name, load: { url } }: GraphModule) {
  return { module: name, ...(url !== undefined && { url }) };
}

async function readAhead({ body }: ModuleLoad): Promise<void> {
  if ("readAhead" in body) await body.readAhead();
}

/** A feature that the engine lacks is reported after the plan, which would fail in every engine, and for all modules at once. */
async function throwUnlessLackingFeature(error: unknown, { name, load }: GraphModule): Promise<void> {
  if ((await explainRefusal(error, { [name]: load.type })) === error) throw error;
}

/** The options of the plan: what was discovered under another name is found by the importer that asked for it. */
function planOptions({ modules, aliasOf }: ModuleGraph, options: LinkOptions): InternalPlanOptions {
  const loads = new Map(modules.map(({ name, load }) => [name, load]));
  const isReused = (name: string): boolean => {
    const load = loads.get(name);
    return load !== undefined && reusesCompiledCode(load);
  };
  return { ...options, canCompile, reusesCompiledCode: isReused, ...(aliasOf !== undefined && { aliasOf }) };
}

interface PlannedData {
  readonly modules: ModuleGraph["modules"];
  /** By name, as the plan saw them. */
  readonly types: Readonly<Record<string, ModuleType>>;
  readonly imports: LinkOptions["imports"];
}

/** @throws Failure `DATA_OVERLAP` */
async function checkData(plan: LinkPlan, { modules, types, imports }: PlannedData): Promise<void> {
  // The data of a module that is linked alone is never read.
  if (modules.length < 2) return;
  const seen = modules.map(({ name, load }) => ({ name, type: withSegments(types[name] as ModuleType, load) }));
  if (!hasSeveralWriters(seen)) return;
  const { findDataOverlaps } = await import("./plan/layout/find-data-overlaps.ts");
  const complete = nullRecord(seen.map(({ name, type }) => [name, type] as const));
  const [overlap, ...others] = findDataOverlaps(plan, complete, imports);
  if (overlap !== undefined) throw new Failure("link", [overlap, ...others]);
}

function withSegments(type: ModuleType, load: ModuleLoad): ModuleType {
  const dataSegments = type.dataSegments ?? dataSegmentsOf(load);
  return dataSegments === undefined ? type : { ...type, dataSegments };
}
