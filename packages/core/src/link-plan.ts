import { LINK_PLAN_OPTIONS } from "./check-options.ts";
import { compileBody } from "./compile/compile-body.ts";
import { explainRefusal } from "./compile/explain-refusal.ts";
import { settleAll } from "./graph/collect-failures.ts";
import { checkHostImports } from "./instantiate/check-host-imports.ts";
import { checkHostSpaces } from "./instantiate/check-host-spaces.ts";
import { checkModules } from "./instantiate/check-plan.ts";
import { isProvided } from "./instantiate/hidden-types.ts";
import type { ByModule, DefaultName, Linked, LinkPlanOptions, ModulesOf } from "./link-options.ts";
import { loadBody } from "./load/load-body.ts";
import type { LoadEnvironment } from "./load/load-environment.ts";
import { bytesOf as wholeBytesOf } from "./load/module-load.ts";
import { resolveSource } from "./load/resolve-source.ts";
import { checkPlanVersion } from "./plan/check-plan-version.ts";
import type { LinkPlan, PlannedUnit, StoredPlan } from "./plan/plan-format.ts";
import { attributeTo, Failure } from "./problem.ts";
import type { PlaceFacts } from "./rewrite/place/place-bytes.ts";
import { runWithin } from "./run-within.ts";
import { createEnvironment, failureWaits, inSession, type Session } from "./session.ts";
import type { ModuleSource } from "./source.ts";
import { bytesOf } from "./wasm/bytes-of.ts";
import type { HostImports } from "./wasm/host-import.ts";
import { nullRecord } from "./wasm/null-record.ts";

/**
 * Links modules by a plan that was made before: loads and compiles all of them at once and runs the plan's steps, without a
 * planner.
 *
 * A page that stores the plan of a build downloads less than half of the linker. The plan is checked against the compiled
 * modules before any of them runs: by the names and kinds of their imports and exports. In a memory that modules share, it is
 * also checked by their addresses, slots and stacks. A source that came compiled shows addresses and slots only in its
 * instance.
 *
 * @param plan - from `planLink` or `Linked.plan`, also from JSON
 * @param modules - sources by the names that the plan uses; further sources are ignored, and not loaded. Bytes are not
 *   copied: do not change them until the promise settles
 * @param options - those of `link` that do not decide the plan; `builtins` and `importedStringConstants` come from the plan
 * @returns live exports and instances by module name, the plan that was run, and timings in ms
 * @throws {@link ModuleLinkError} `UNSUPPORTED_PLAN_VERSION` if another version of rec made the plan, `PLAN_MISMATCH` if
 *   plan and modules do not belong together, and as `instantiatePlan`; {@link ModuleLoadError} and
 *   {@link ModuleParseError} as `link`, `UNSUPPORTED_FEATURE` also if the engine lacks builtins of the plan
 *
 * @example
 * ```ts
 * import { linkPlan, parseModule, planLink } from "@rec/core";
 *
 * const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * const stored = JSON.stringify(planLink({ empty: parseModule(empty) })); // when the page is built
 * const { exports } = await linkPlan(JSON.parse(stored), { empty });
 * console.log(Object.keys(exports)); // [ 'empty' ]
 * ```
 */
export function linkPlan<Modules extends string | object = string, Name extends string = DefaultName<Modules>>(
  plan: StoredPlan,
  modules: ByModule<Modules, Name, ModuleSource>,
  options?: LinkPlanOptions,
): Promise<Linked<ModulesOf<Modules, Name>>>;
export function linkPlan(
  stored: StoredPlan,
  modules: Readonly<Record<string, ModuleSource>>,
  options: LinkPlanOptions = {},
): Promise<Linked> {
  const plan = stored as LinkPlan;
  return inSession({ call: "linkPlan", modules, options, shapes: LINK_PLAN_OPTIONS }, async (session) => {
    checkPlanVersion(plan);

    // Load and compile. Beyond this point nothing is read any more, and nothing of any module has run.
    const environment = createEnvironment(options, session);
    const given = plan.units.filter((unit) => unit.modules.some((name) => Object.hasOwn(modules, name)));
    const compiling = given.map((unit) => compileUnit(unit, modules, { session, environment, plan }));
    const compiled = await settleAll(compiling, failureWaits(options));
    session.lifetime.signal.throwIfAborted();
    const byName = nullRecord(
      given.flatMap((unit, at) => unit.modules.map((name) => [name, compiled[at] as WebAssembly.Module] as const)),
    );

    // Check. Beyond this point plan, modules and host imports belong together, as far as JavaScript shows their types.
    const { wasi, hostImports } = session;
    const { initialize, provide } = options;
    const later = (initialize || wasi || provide || plan.deferred.length > 0) && (await import("./loaded-later.ts"));
    if (later && provide) later.checkProvided(plan, provide);
    const adapted = later ? later.adaptPlan(plan, { initialize, wasi }) : plan;
    await check(adapted, byName, hostImports);
    const prepared = { plan: later ? later.suitedToRuntime(adapted) : adapted, modules: byName };

    // Instantiate and bind. Beyond this point every module has started.
    const isChecked = plan.units.some(({ contents, fused }) => contents ?? fused?.members.some((one) => one.contents));
    const onInstance = isChecked ? (await import("./placed-later.ts")).createInstanceCheck(plan) : undefined;
    const instances = await runWithin(session, { ...prepared, onInstance });
    return { ...prepared, ...instances, timings: session.reporter.timings };
  });
}

/** The code that looks for the mistake behind a difference is loaded only if there is one. */
async function check(
  plan: LinkPlan,
  modules: Readonly<Record<string, WebAssembly.Module>>,
  host: HostImports,
): Promise<void> {
  try {
    checkModules(plan, modules);
    if (hasHostImports(plan)) checkHostImports(plan, host);
    checkHostSpaces(plan, host);
  } catch (error) {
    const later = await import("./loaded-later.ts").catch(() => undefined);
    const failed = await import("./failed-later.ts").catch(() => undefined);
    later?.checkBuiltins(plan, modules);
    checkModules(plan, modules);
    later?.checkHostImports(plan, host, failed && { ...failed, sight: failed.sightHost });
    throw error;
  }
}

function hasHostImports(plan: LinkPlan): boolean {
  return isProvided(plan) || plan.modules.some(({ imports }) => imports.some(({ binding }) => binding.by === "host"));
}

type Modules = Readonly<Record<string, ModuleSource>>;

interface Surroundings {
  readonly session: Session;
  readonly environment: LoadEnvironment;
  readonly plan: LinkPlan;
}

/** Loads the modules of a fused unit, and compiles them as one. The source of the unit may also be the module that they make. */
async function compileFused(
  unit: PlannedUnit,
  modules: Modules,
  { session, environment, plan }: Surroundings,
): Promise<WebAssembly.Module> {
  const { name } = unit;
  const load = async (module: string) => {
    const given = modules[module] as ModuleSource;
    const source = await resolveSource({ name: module, given, referrer: undefined }, environment);
    const { body } = await loadBody(source, environment);
    return [module, body.kind === "compiled" ? body.module : await wholeBytesOf(body)] as const;
  };
  const given = unit.modules.filter((module) => Object.hasOwn(modules, module));
  const loading = given.map((module) => load(module).catch(attributeTo({ module })));
  const loaded = new Map<string, unknown>(await Promise.all(loading));
  const own = loaded.get(name);
  if (own instanceof WebAssembly.Module) return own;
  const { fuseStored } = await import("./fused-later.ts");
  const bytesOfModule = (module: string) => bytesOf(loaded.get(module));
  const sources = {
    bytesOf: bytesOfModule,
    loadFurther: () => import("./loaded-later.ts"),
    loadFailed: () => import("./failed-later.ts"),
  };
  const compile = (bytes: Uint8Array<ArrayBuffer>) =>
    compileBody({ kind: "bytes", bytes, validator: undefined }, { ...UNCHANGED, options: plan.compileOptions });
  const compileAlone = (module: string) =>
    compile(bytesOfModule(module) as Uint8Array<ArrayBuffer>)
      .catch(attributeTo({ module }))
      .catch(explain);
  return session.reporter
    .phaseOfEach("compile", unit.modules, async () => compile(await fuseStored(plan, unit, sources)))
    .catch(async (error) => {
      // The engine names no module of the unit: each is compiled by itself, to find those at fault.
      if (error instanceof Failure && error.phase === "parse")
        await settleAll(unit.modules.map(compileAlone), { due: settled, enough: settled });
      throw error;
    })
    .catch(attributeTo({ module: name }));
}

const settled = (): Promise<void> => Promise.resolve();

async function explain(error: unknown): Promise<never> {
  throw await explainRefusal(error, {});
}

const UNCHANGED = { change: undefined, url: undefined };

async function compileUnit(
  unit: PlannedUnit,
  modules: Modules,
  surroundings: Surroundings,
): Promise<WebAssembly.Module> {
  if (unit.fused) return compileFused(unit, modules, surroundings);
  const { session, environment, plan } = surroundings;
  const { compileOptions, made } = plan;
  const { name, rewrite, contents } = unit;
  // The code that rewrites is on its way while the module is.
  const rewriting = rewrite && import("./loaded-later.ts");
  const placing = (rewrite?.place ?? contents) && import("./placed-later.ts");
  const resolved = await resolveSource(
    { name, given: modules[name] as ModuleSource, referrer: undefined },
    environment,
  ).catch(attributeTo({ module: name }));
  const load = async (): Promise<WebAssembly.Module> => {
    const { url, body } = await loadBody(resolved, environment);
    const { rewriteByPlan } = (await rewriting) ?? {};
    const placed = await placing;
    const change =
      (rewriteByPlan ?? placed) &&
      ((bytes: Uint8Array<ArrayBuffer>, facts: PlaceFacts) => {
        const moved = placed ? placed.placeByPlan(bytes, unit, facts) : bytes;
        return rewrite && rewriteByPlan ? rewriteByPlan(moved, { rewrite, made, isOwned: moved !== bytes }) : moved;
      });
    return session.reporter
      .phase("compile", name, () => compileBody(body, { change, options: compileOptions, url }))
      .catch(attributeTo(url === undefined ? {} : { url }))
      .catch(explain);
  };
  return load().catch(attributeTo({ module: name, ...(resolved.url !== undefined && { url: resolved.url }) }));
}
