import { canCompile } from "./bind/can-compile.ts";
import { LINK_OPTIONS } from "./check-options.ts";
import type { CodeAtHand } from "./code-at-hand.ts";
import { compileModule } from "./compile/compile-module.ts";
import { explainRefusal } from "./compile/explain-refusal.ts";
import { explainWarningsLater } from "./explain-later.ts";
import { settleAll } from "./graph/collect-failures.ts";
import { type GraphModule, loadGraph, type ModuleGraph } from "./graph/load-graph.ts";
import type { LoadedModule } from "./keep-source-maps.ts";
import type { ByModule, DefaultName, LinkOptions, ModulesOf, Prepared } from "./link-options.ts";
import { dataSegmentsOf } from "./load/module-data.ts";
import { type ModuleLoad, reusesCompiledCode } from "./load/module-load.ts";
import { DataScanner } from "./parse/data-scanner.ts";
import { mayBeRewritten } from "./plan/hoist/may-be-rewritten.ts";
import { isPlacedWhole } from "./plan/library-format.ts";
import { hasSharedMemory } from "./plan/place/may-be-arranged.ts";
import { mayHideAreas, mayShareMemory, mayShareStack } from "./plan/place/may-share-stack.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { InternalPlanOptions } from "./plan/plan-options.ts";
import type { ModuleRewrite } from "./plan/rewrite-format.ts";
import { loadLibraryCode, type PlannedLink, planByNeed } from "./plan-by-need.ts";
import { attributeTo } from "./problem.ts";
import { createEnvironment, failureWaits, inSession, type Session } from "./session.ts";
import type { ModuleSource } from "./source.ts";
import { compileOptionsOf } from "./wasm/compile-options.ts";
import type { HostImports } from "./wasm/host-import.ts";
import type { ModuleType } from "./wasm/module-type.ts";
import { nullRecord } from "./wasm/null-record.ts";

/**
 * Loads, plans and compiles modules without running them: `link` without its last phase.
 *
 * Plan and modules can be sent to workers by `postMessage`. There `instantiatePlan` links them without loading, parsing
 * or compiling again.
 *
 * @param modules - as for `link`
 * @param options - as for `link`; in `imports`, only presence and visible kind are read
 * @returns compiled modules by name, rewritten if the plan asks for it; the plan; and timings in ms
 * @throws as `link` does, except for errors of instantiation
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
export function prepare<Modules extends string | object = string, Name extends string = DefaultName<Modules>>(
  modules: ByModule<Modules, Name, ModuleSource>,
  options?: LinkOptions,
): Promise<Prepared<ModulesOf<Modules, Name>>>;
export function prepare(modules: Readonly<Record<string, ModuleSource>>, options: LinkOptions = {}): Promise<Prepared> {
  return inSession({ call: "prepare", modules, options, shapes: LINK_OPTIONS }, async (session) => {
    const [prepared] = await prepareWithin(session, modules, options);
    return prepared;
  });
}

/** Options that only `relink` and a program that opens libraries set. */
export interface PrepareOptions extends LinkOptions {
  readonly isOpening?: boolean;
  readonly addressType?: "i32" | "i64";
  readonly opensLibraries?: boolean;
  /** Code that is not loaded by need. */
  readonly atHand?: CodeAtHand;
  /** Called for each module as soon as its head is parsed, before `provide` is read. */
  readonly onType?: (module: GraphModule) => void;
}

/** @internal The phases up to instantiation. The types are those of the original bytes, with data segments if these were compared. */
export async function prepareWithin(
  session: Session,
  given: Readonly<Record<string, ModuleSource>>,
  options: PrepareOptions,
): Promise<readonly [Prepared, PlannedLink["types"]]> {
  const { lifetime, reporter, hostImports } = session;
  const { signal } = lifetime;
  const waits = failureWaits(options);
  const compileOptions = compileOptionsOf(options);
  const compile = (module: GraphModule, rewrite?: ModuleRewrite): Promise<WebAssembly.Module> =>
    reporter
      .phase("compile", module.name, () => compileModule(module.load, rewrite, compileOptions))
      .catch(attributeTo(subjectOf(module)));

  const { fuse } = options;
  // The code that fuses arrives while the modules do. A failure to load it is one of the link, where it is needed.
  const fusing = fuse ? import("./fused-later.ts") : undefined;
  fusing?.catch(() => {});

  // Load, parse and discover. Beyond this point every module's imports and exports are known, with their types.
  const isAlone = Object.keys(given).length < 2 && options.discover === undefined;
  const early = new Map<GraphModule, Promise<WebAssembly.Module>>();
  // The code for libraries arrives while the modules do. A failure to load it is one of the plan, which needs it.
  let hasLibraryCode = options.atHand !== undefined;
  const onModule = (module: GraphModule): Promise<unknown> => {
    const { body, type } = module.load;
    const mayBeFused = !isAlone && fuse;
    // Modules in one memory are compared when all have arrived. Streams may be compiled by then.
    const isCompared = !isAlone && (mayBeFused || mayShareMemory(type));
    const mayHaveThreads = type.dylink && hasSharedMemory(type);
    if (body.kind === "stream" && (isCompared || mayHaveThreads)) body.keep(mayHideAreas(type));
    options.onType?.(module);
    if (type.dylink && !hasLibraryCode) {
      hasLibraryCode = true;
      loadLibraryCode().catch(() => {});
    }
    // Compile early: no plan can rewrite this module. All others are read ahead.
    const isProvided = options.provide?.[module.name];
    if (isProvided || mayBeFused || mayBeRewritten(type, { ...options, hostImports, compileOptions, isAlone })) {
      return readAhead(body);
    }
    const compiling = compile(module);
    early.set(module, compiling);
    return compiling.catch((error) => throwUnlessLackingFeature(error, module));
  };
  const environment = {
    ...createEnvironment(options, session),
    createDataScanner: () => new DataScanner(),
  };
  const loadParts = async () => options.atHand ?? (await import("./libraries-later.ts"));
  const loading = { ...options, hostImports, compileOptions, environment, waits, onModule, loadParts };
  const graph = await loadGraph(given, loading);
  signal.throwIfAborted();

  // Plan. Beyond this point every import has one provider of the right type, and the order is known.
  const types = nullRecord(graph.modules.map(({ name, load }) => [name, load.type] as const));
  const lacksBuiltin =
    compileOptions && (await import("./loaded-later.ts")).findLackingBuiltins(types, { ...options, hostImports });
  const internal = { ...options, hostImports, ...(lacksBuiltin && { lacksBuiltin }) };
  const planned = await reporter.phase("plan", undefined, () => planByNeed(types, planOptions(graph, internal, early)));
  const { plan } = planned;
  signal.throwIfAborted();

  // Compile. Beyond this point no source is read any more, and no code of any module has run. Rewrites are found by
  // name, because a record lists names that are whole numbers first.
  const rewrites = new Map(plan.units.map(({ name, rewrite }) => [name, rewrite]));
  const fused =
    fuse && fusing && graph.modules.length > 1
      ? await (await fusing).fuseLoaded({
          ...planned,
          modules: graph.modules,
          fuse,
          compileOptions,
          dataOverlap: options.dataOverlap,
          loadParts: () => import("./loaded-later.ts"),
          begin: (module) => reporter.begin("compile", module),
        })
      : undefined;
  const compiling = graph.modules.map(async (module) => {
    const ofUnit = await fused?.compile(module.name);
    if (ofUnit !== undefined) return ofUnit;
    const rewrite = rewrites.get(module.name);
    const ready = early.get(module);
    const { body, type } = module.load;
    const isReadAgain = ready && rewrite;
    if (!isReadAgain && body.kind === "stream" && !mayHideAreas(type)) body.letGo();
    if (!ready) return compile(fused?.alone(module) ?? module, rewrite);
    if (!rewrite) return ready;
    // Modules that are placed may need a larger memory of a module that no other plan rewrites.
    await ready;
    return compile(await (await import("./placed-later.ts")).readAgain(module), rewrite);
  });
  const compiled = await settleAll(compiling, waits).catch(async (error) => {
    throw await explainRefusal(error, types);
  });

  // Check the data sections, which come after the code. Beyond this point all overlaps of segments are known.
  // The data of a module that is linked alone is not read.
  const typed = graph.modules.map(({ name, load }) => {
    const type = planned.types[name] as ModuleType;
    return [name, isAlone || isPlacedWhole(plan) ? type : withSegments(type, load)] as const;
  });
  const seen = nullRecord(typed);
  const checked = await checkSegments({ plan, types: seen }, { modules: graph.modules, hostImports, options });

  const modules = nullRecord(graph.modules.map(({ name }, at) => [name, compiled[at] as WebAssembly.Module] as const));
  return [{ modules, plan: fused?.planOf(checked) ?? checked, timings: reporter.timings }, seen];
}

function subjectOf({ name, load: { url } }: GraphModule) {
  return { module: name, ...(url !== undefined && { url }) };
}

async function readAhead(body: ModuleLoad["body"]): Promise<void> {
  if ("readAhead" in body) await body.readAhead();
}

/**
 * Defers the error if the engine lacks a feature: problems of the plan come first, and the report then covers all
 * modules.
 */
async function throwUnlessLackingFeature(error: unknown, { name, load }: GraphModule): Promise<void> {
  if ((await explainRefusal(error, { [name]: load.type })) === error) throw error;
}

/**
 * The options of the plan: an importer finds a discovered module by its own specifier, even if the module has another
 * name.
 */
function planOptions(
  { modules, aliasOf }: ModuleGraph,
  options: LinkOptions & Pick<InternalPlanOptions, "hostImports" | "lacksBuiltin">,
  early: ReadonlyMap<GraphModule, Promise<unknown>>,
): InternalPlanOptions & { readonly modules: readonly LoadedModule[] } {
  const loads = new Map(modules.map(({ name, load }) => [name, load]));
  const isReused = (name: string): boolean => {
    const load = loads.get(name);
    return load !== undefined && reusesCompiledCode(load);
  };
  const loaded = modules.map((module) => ({ ...module, early: early.get(module) }));
  return {
    ...options,
    modules: loaded,
    canCompile,
    reusesCompiledCode: isReused,
    ...(aliasOf !== undefined && { aliasOf }),
  };
}

interface PlannedData {
  readonly modules: ModuleGraph["modules"];
  readonly hostImports: HostImports;
  readonly options: LinkOptions;
}

/**
 * Compares the segments and other areas of all modules, and adds what it finds to the plan.
 *
 * @throws Failure `DATA_OVERLAP`, `ELEMENT_OVERLAP`; with `strict`, the code of any warning
 */
async function checkSegments(
  { plan, types }: PlannedLink,
  { modules, hostImports, options }: PlannedData,
): Promise<LinkPlan> {
  const owners = modules.filter(({ load: { type } }) => type.definitions.memory.length > 0).length;
  const memories = owners === 1 && hostImports.read(["env", "memory"]) ? 2 : owners;
  if ((modules.length < 2 && memories < 2) || isPlacedWhole(plan)) return plan;
  const seen = modules.map(({ name, load }) => ({ name, load, type: withSegments(types[name] as ModuleType, load) }));
  if (memories < 2 && seen.filter(({ type }) => mayWrite(type)).length < 2) return plan;
  const { checkOverlaps } = await import("./placed-later.ts");
  const { plan: mapped, warnings } = await checkOverlaps(plan, seen, { ...options, hostImports });
  if (warnings.length === 0) return mapped;
  return Object.freeze({ ...mapped, warnings: [...plan.warnings, ...(await explainWarningsLater(warnings))] });
}

/**
 * Whether a module may write to its memory or table when it is instantiated, or has a stack there. A compiled module does
 * not show it.
 */
function mayWrite(type: ModuleType): boolean {
  const { precompiled, dataSegments = [], elementSegments = [], areas, start } = type;
  if (precompiled || dataSegments.length + elementSegments.length > 0) return true;
  return (areas ?? start) !== undefined || mayShareStack(type);
}

function withSegments(type: ModuleType, load: ModuleLoad): ModuleType {
  if (type.dataSegments !== undefined) return type;
  const dataSegments = dataSegmentsOf(load);
  return dataSegments ? { ...type, dataSegments } : type;
}
