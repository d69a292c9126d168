import { LINK_PLAN_OPTIONS } from "./check-options.ts";
import { type Compilation, compileBody } from "./compile/compile-body.ts";
import { explainRefusal } from "./compile/explain-refusal.ts";
import type { CompiledPart, LoadedModule } from "./compile-fused.ts";
import { combine, settleAll } from "./graph/collect-failures.ts";
import { checkHostImports } from "./instantiate/check-host-imports.ts";
import { checkHostSpaces } from "./instantiate/check-host-spaces.ts";
import { checkModules } from "./instantiate/check-plan.ts";
import { isProvided } from "./instantiate/hidden-types.ts";
import type { ByModule, DefaultName, Linked, LinkPlanOptions, ModulesOf } from "./link-options.ts";
import { loadBody } from "./load/load-body.ts";
import type { LoadEnvironment } from "./load/load-environment.ts";
import { bytesOf } from "./load/module-load.ts";
import { resolveSource } from "./load/resolve-source.ts";
import { checkPlanVersion } from "./plan/check-plan-version.ts";
import type { LinkPlan, PlannedUnit, StoredPlan } from "./plan/plan-format.ts";
import { FUSED_PLAN_VERSION } from "./plan/plan-version.ts";
import { attribute, attributeTo, Failure, type Subject } from "./problem.ts";
import { runWithin } from "./run-within.ts";
import { createEnvironment, failureWaits, inSession, type Session } from "./session.ts";
import type { ModuleSource } from "./source.ts";
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
    const given = plan.modules.filter(({ name }) => Object.hasOwn(modules, name));
    const surroundings = { session, environment, plan };
    const compile = createCompiler(modules, surroundings);
    const compiled = await settleAll(
      given.map(({ name }) => compile(name)),
      failureWaits(options),
    );
    session.lifetime.signal.throwIfAborted();
    const byName = nullRecord(compiled.flatMap(({ names, module }) => names.map((name) => [name, module] as const)));

    // Check. Beyond this point plan, modules and host imports belong together, as far as JavaScript shows their types.
    const { wasi, hostImports } = session;
    const { initialize, provide } = options;
    const later = (initialize || wasi || provide || plan.deferred.length > 0) && (await import("./loaded-later.ts"));
    if (later && provide) later.checkProvided(plan, provide);
    const adapted = later ? later.adaptPlan(plan, { initialize, wasi }) : plan;
    const isApart =
      compiled.some(({ refused }) => refused) ||
      plan.units.some(({ name, fused }) => fused && !Object.hasOwn(byName, name));
    const naming = { host: hostImports, ...LATER };
    if (isApart) {
      const { checkApart } = await import("./fused-later.ts");
      await checkApart(plan, compiled, {
        check: (separate) => check(separate(adapted), byName, hostImports),
        throwOthers,
        combine,
        ...naming,
      });
    }
    await check(adapted, byName, hostImports);
    throwOthers(compiled);
    const prepared = { plan: later ? later.suitedToRuntime(adapted) : adapted, modules: byName };

    // Instantiate and bind. Beyond this point every module has started.
    const isChecked = plan.units.some(({ contents, fused }) => contents ?? fused?.members.some((one) => one.contents));
    const onInstance = isChecked ? (await import("./placed-later.ts")).createInstanceCheck(plan) : undefined;
    const running = runWithin(session, { ...prepared, onInstance });
    const instances = await (plan.version === FUSED_PLAN_VERSION
      ? running.catch(async (failure) => {
          const { nameRefused } = await import("./fused-later.ts");
          return nameRefused(failure, { plan, compiled }, naming);
        })
      : running);
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

function throwOthers(compiled: readonly CompiledPart[]): void {
  const others = compiled.flatMap((one) => one.others);
  if (others.length > 0) throw combine(others);
}

type Compile = (name: string) => Promise<CompiledPart>;

/** The result loads and compiles a module of the plan; the modules of a fused unit are compiled once, as one. */
function createCompiler(modules: Modules, surroundings: Surroundings): Compile {
  const { units } = surroundings.plan;
  const fused = new Map<PlannedUnit, Compile>();
  const unitOf = new Map(units.flatMap((unit) => unit.modules.map((name) => [name, unit] as const)));
  return (name) => {
    const unit = unitOf.get(name) as PlannedUnit;
    if (!unit.fused) return compileUnit(unit, modules, surroundings);
    const compile = fused.get(unit) ?? loadFused(unit, modules, surroundings);
    fused.set(unit, compile);
    return compile(name);
  };
}

/** Loads the modules of a fused unit. The code that compiles them as one is on its way meanwhile. */
function loadFused(unit: PlannedUnit, modules: Modules, surroundings: Surroundings): Compile {
  const loads = new Map(
    unit.modules.flatMap((name) =>
      Object.hasOwn(modules, name) ? [[name, loadWhole(name, modules, surroundings)] as const] : [],
    ),
  );
  const { session, plan } = surroundings;
  const compiling = import("./fused-later.ts").then(({ compileFused }) =>
    compileFused(plan, unit, {
      loads,
      compileWritten: (write) =>
        session.reporter.phaseOfEach("compile", unit.modules, async () =>
          compileBody(
            { kind: "bytes", bytes: await write(), validator: undefined },
            { change: undefined, options: plan.compileOptions, url: undefined },
          ),
        ),
      compileLoaded: (loaded, change) => compileLoaded(loaded, change, plan),
      loadChange,
      ...LATER,
    }),
  );
  compiling.catch(() => {});
  return async (name) => {
    await loads.get(name);
    return (await compiling)(name);
  };
}

const LATER = {
  loadFurther: () => import("./loaded-later.ts"),
  loadFailed: () => import("./failed-later.ts"),
};

async function loadModule(name: string, modules: Modules, { environment }: Surroundings): Promise<LoadedModule> {
  const given = modules[name] as ModuleSource;
  const source = await resolveSource({ name, given, referrer: undefined }, environment).catch(
    attributeTo({ module: name }),
  );
  const subject = { module: name, ...(source.url !== undefined && { url: source.url }) };
  const { url, body } = await loadBody(source, environment).catch(attributeTo(subject));
  return { name, subject, url, body };
}

async function loadWhole(name: string, modules: Modules, surroundings: Surroundings): Promise<LoadedModule> {
  const loaded = await loadModule(name, modules, surroundings);
  const bytes = await bytesOf(loaded.body).catch(attributeTo(loaded.subject));
  return bytes === undefined ? loaded : { ...loaded, body: { kind: "bytes", bytes, validator: undefined } };
}

async function compileUnit(unit: PlannedUnit, modules: Modules, surroundings: Surroundings): Promise<CompiledPart> {
  const { session, plan } = surroundings;
  const { name } = unit;
  // The code that rewrites is on its way while the module is.
  const others: unknown[] = [];
  const change = loadChange(unit, { plan, onOther: (other) => others.push(other) });
  const loaded = await loadModule(name, modules, surroundings);
  const module = await session.reporter.phase("compile", name, () => compileLoaded(loaded, change, plan));
  return {
    name,
    names: [name],
    module,
    body: loaded.body,
    others: others.map((other) => attributed(other, loaded.subject)),
  };
}

async function compileLoaded(
  { subject, url, body }: LoadedModule,
  change: Promise<Change>,
  { compileOptions: options }: LinkPlan,
): Promise<WebAssembly.Module> {
  return compileBody(body, { change: await change, options, url })
    .catch(attributeTo(url === undefined ? {} : { url }))
    .catch(explain)
    .catch(attributeTo(subject));
}

async function explain(error: unknown): Promise<never> {
  throw await explainRefusal(error, {});
}

type Change = Compilation["change"];

interface Changing {
  readonly plan: LinkPlan;
  readonly onOther: (failure: unknown) => void;
}

function attributed(failure: unknown, subject: Subject): unknown {
  return failure instanceof Failure ? attribute(failure, subject) : failure;
}

/** Loads the code that changes a module as the plan says; undefined if the module stays as it is. */
async function loadChange(unit: PlannedUnit, { plan, onOther }: Changing): Promise<Change> {
  const { rewrite, contents } = unit;
  const [rewriting, placed] = await Promise.all([
    rewrite && import("./loaded-later.ts"),
    (rewrite?.place ?? contents) && import("./placed-later.ts"),
  ]);
  if (!rewriting && !placed) return undefined;
  return (bytes, facts) => {
    const moved = placed ? placed.placeByPlan(bytes, unit, facts) : bytes;
    return rewrite && rewriting
      ? rewriting.rewriteByPlan(moved, { rewrite, plan, onOther, isOwned: moved !== bytes })
      : moved;
  };
}
