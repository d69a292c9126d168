import { canCompile } from "./bind/can-compile.ts";
import { checkFeatures } from "./compile/check-features.ts";
import { explainFailure } from "./explain/explain-failure.ts";
import { type Gathered, gatherModules } from "./gather/gather-modules.ts";
import { settleAll } from "./gather/problems.ts";
import { type Lifetime, withLifetime } from "./lifetime.ts";
import type { LinkOptions, Prepared } from "./link-options.ts";
import { findDataOverlaps } from "./plan/layout/find-data-overlaps.ts";
import type { InternalPlanOptions } from "./plan/plan-options.ts";
import { planModules } from "./plan-link.ts";
import { Failure } from "./problem.ts";
import { createProgressReporter, type ProgressReporter } from "./progress.ts";
import type { ModuleSource } from "./source.ts";
import type { ModuleType } from "./wasm/module-type.ts";

/** Between a source that fails and its failure stand a few promises, whose number nobody should rely on. */
const SETTLING_TURNS = 32;

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

/** Runs one call: aborted with its signal, and heard of no more once it has settled. */
export function inSession<Result>(
  { host, onProgress, signal }: LinkOptions,
  run: (session: Session) => Promise<Result>,
): Promise<Result> {
  return withLifetime(signal, (lifetime) => {
    const now = () => host?.now() ?? Date.now();
    const reporter = createProgressReporter({ now, onProgress, onListenerError: lifetime.fail });
    lifetime.onEnd(reporter.close);
    return run({ lifetime, reporter });
  }).catch((error) => {
    throw error instanceof Failure ? explainFailure(error) : error;
  });
}

/** The phases up to instantiation. */
export async function prepareWithin<Name extends string>(
  { lifetime, reporter }: Session,
  modules: Readonly<Record<Name, ModuleSource>>,
  options: LinkOptions,
): Promise<Prepared<Name>> {
  const { signal } = lifetime;
  const pause = createPause(options);

  // Load, parse and discover. Beyond this point every module's imports and exports are known, with their types.
  const gathered = await gatherModules(modules, options, { lifetime, reporter, pause });
  signal.throwIfAborted();

  // Plan. Beyond this point every import has one provider of the right type, and there is an order.
  const types = recordOf(gathered.modules.map(({ name, type }) => [name, type]));
  const plan = await reporter.phase("plan", undefined, () => planModules(types, planOptions(gathered, options)));
  signal.throwIfAborted();

  // Ask the engine. Beyond this point it has every feature that the types of the modules show.
  checkFeatures(types);

  // Compile. Beyond this point nothing is read any more, and nothing of any module has run. By name: a record puts names
  // that are whole numbers first, in whatever order they were found.
  const rewrites = new Map(plan.units.map(({ name, rewrite }) => [name, rewrite]));
  const compiled = await settleAll(
    gathered.modules.map(({ name, compile }) => compile(rewrites.get(name))),
    pause,
  );

  // Look at the data sections, which stand behind the code. Beyond this point no module's data lies on another's.
  const seen = gathered.modules.map(
    ({ name, type, dataSegments }) => [name, withSegments(type, dataSegments())] as const,
  );
  const [overlap, ...others] = findDataOverlaps(plan, recordOf(seen), options.imports);
  if (overlap !== undefined) throw new Failure("link", [overlap, ...others]);

  const byName = recordOf(gathered.modules.map(({ name }, at) => [name, compiled[at] as WebAssembly.Module]));
  return { modules: byName as Prepared<Name>["modules"], plan, timings: reporter.timings };
}

/** Lets what is due already come in: promises that are settled, and events of the platform that wait their turn. */
function createPause({ host }: LinkOptions): () => Promise<void> {
  return async () => {
    for (let turn = 0; turn < SETTLING_TURNS; turn += 1) await undefined;
    await host?.wait?.(0);
  };
}

/** The options of the plan: what was discovered under another name is found by the importer that asked for it. */
function planOptions(gathered: Gathered, options: LinkOptions): InternalPlanOptions {
  const byName = new Map(gathered.modules.map((module) => [module.name, module]));
  const reusesCompiledCode = (name: string): boolean => byName.get(name)?.isUntouched === true;
  return { ...options, canCompile, reusesCompiledCode, ...(gathered.hasAliases && { aliasOf: gathered.aliasOf }) };
}

function withSegments(type: ModuleType, dataSegments: ModuleType["dataSegments"]): ModuleType {
  return dataSegments === undefined ? type : { ...type, dataSegments };
}

/** A record without a prototype: `"__proto__"` is an ordinary name in it. */
function recordOf<Value>(entries: readonly (readonly [string, Value])[]): Record<string, Value> {
  const record: Record<string, Value> = Object.create(null);
  for (const [name, value] of entries) record[name] = value;
  return record;
}
