import { LINK_PLAN_OPTIONS, type ShapesOf } from "./check-options.ts";
import { ModuleLinkError } from "./errors.ts";
import type { GraphModule } from "./graph/load-graph.ts";
import type { Linked, LinkOptions, LostState, NameOf, Relinked, RelinkOptions } from "./link-options.ts";
import { keepRecord, type LinkRecord, recordOf } from "./link-record.ts";
import { cancelSource } from "./load/cancel-source.ts";
import { dataSegmentsOf } from "./load/module-data.ts";
import type { LinkPlan, LinkWarning } from "./plan/plan-format.ts";
import type { ProvidedExterns } from "./plan/plan-options.ts";
import { type PrepareOptions, prepareWithin } from "./prepare.ts";
import { typeAsCompiled } from "./relink/as-compiled.ts";
import { withListedImports } from "./relink/as-listed.ts";
import { type Answers, answersOf } from "./relink/earlier-answers.ts";
import { type CarriedFacts, type EarlierLink, notRelinkable, readEarlierLink } from "./relink/earlier-link.ts";
import { createInstanceKeeper, type InstanceKeeper } from "./relink/keep-instances.ts";
import { layeredImports } from "./relink/layered-imports.ts";
import { provideLive } from "./relink/provide-live.ts";
import { runWithin } from "./run-within.ts";
import { inSession, type Session } from "./session.ts";
import type { ModuleSource } from "./source.ts";
import { createHostImports } from "./wasm/host-import.ts";
import { isRecord } from "./wasm/is-record.ts";
import { groupBy } from "./wasm/lists.ts";
import type { ModuleType } from "./wasm/module-type.ts";
import { nullRecord } from "./wasm/null-record.ts";

/*
 * The design.
 *
 * A relink is a link: the modules that stay are sources too, compiled and with their types. So the same phases run, and
 * the same checks and errors. Three things differ:
 *
 * 1. Live externs. A hoisted memory is an import of the code that was compiled. Its value is a host import of that module
 *    alone. The memory and table that the replaced module exports are provided in the place of its new definitions, if they
 *    fit: the option `provide`. So importers of a kept memory see the same object as before.
 * 2. Instances. The steps of the new plan give each module its imports. If all values are those of the earlier instance,
 *    that instance stays, and with it all its state. No analysis of the graph is needed. A changed function behind a slot
 *    of the linker is no obstacle: the slot is filled with the new function.
 * 3. State of the others. A module that has to be instantiated again gets back its static data, and what it exports. The
 *    segments of a replaced module are written, because its constants may have moved.
 *
 * The first code of the new modules runs after everything is planned and compiled. If it stops, the slots and the bytes
 * under its segments are as before.
 */

const { imports, importsFor, signal, onProgress, host, timeoutMs, retries, concurrency } = LINK_PLAN_OPTIONS;
const OF_LINK = { imports, importsFor, signal, onProgress, host, timeoutMs, retries, concurrency };
const RELINK_OPTIONS: ShapesOf<RelinkOptions> = { ...OF_LINK, keep: ["memory", "nothing"] };

type Sources = Readonly<Record<string, ModuleSource>>;

/**
 * Links again with new sources for some modules of a link, and keeps the state of all others as far as possible.
 *
 * Instances stay if none of their imports changes. Memories and tables of replaced modules stay if the new types allow,
 * and so do mutable globals that are exported. The data segments of a new module are written to the memory that stays. The
 * earlier link can be used as before, also if this one fails; both share the instances and memories that stay.
 *
 * @param linked - the result of `link` or `relink`; with options and host of that call
 * @param modules - new sources, by names of modules in `linked`
 * @param options - `keep: "nothing"` begins anew with all modules that are instantiated
 * @returns a new link of all modules; names of the modules with their earlier instance; and the state that was lost
 * @throws as `link` does; {@link ModuleLinkError} `NOT_RELINKABLE` if the link has fused modules, a replaced module was
 *   placed, the link has no such module, or comes from another function
 *
 * @example
 * ```ts
 * import { link, relink } from "@rec/core";
 *
 * const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * const linked = await link({ first: bytes, second: bytes });
 * const { kept, lost } = await relink(linked, { first: bytes });
 * console.log(kept, lost); // [ 'second' ] []
 * ```
 */
export function relink<Modules extends string | object>(
  linked: Linked<Modules>,
  modules: { readonly [Name in NameOf<Modules>]?: ModuleSource },
  options?: RelinkOptions,
): Promise<Relinked<Modules>>;
export function relink(given: object, modules: object, options: RelinkOptions = {}): Promise<unknown> {
  const linked = given as Linked;
  const sources = modules as Sources;
  const record = recordOf(linked);
  const host = record?.options.host;
  const hosted = isRecord(options) && host !== undefined ? { host, ...options } : options;
  return inSession({ call: "relink", modules, options: hosted, shapes: RELINK_OPTIONS }, async (session) => {
    // Beyond this point the modules that stay have the types of their compiled code, and their live imports are known.
    const earlier = describeEarlier({ linked, modules: sources, record });
    const run = await createRelink(session, { ...earlier, options: hosted });

    // Load, plan and compile. Beyond this point all modules fit together, and no code of any module has run.
    const [compiled, types] = await prepareWithin(run.session, sourcesOf(earlier, sources), run.options);
    const prepared = { ...compiled, plan: withoutNeedlessWarnings(run.withReasons(compiled.plan), earlier) };
    const fresh = freshTypes(prepared.plan, { types, loaded: run.loaded });
    const keeper = createInstanceKeeper({ ...earlier, ...run, plan: prepared.plan, fresh });

    // Instantiate and bind. Beyond this point every module has started, and slots of kept instances have new functions.
    const instances = await runWithin(run.session, { ...prepared, wiring: keeper }).catch((error) => {
      keeper.undo();
      throw error;
    });
    const relinked = { ...prepared, ...instances, exports: visibleExports(instances.exports, { ...earlier, keeper }) };
    const { importsOf, linker } = keeper;
    const facts = {
      types: typesOf(fresh, earlier),
      wiring: { importsOf, linker },
      carried: carriedFacts(earlier, keeper),
    };
    keepRecord(relinked, { ...run.record, ...facts });
    return {
      ...relinked,
      kept: prepared.plan.order.filter((name) => keeper.kept.has(name)),
      lost: inPlanOrder(run.lost, prepared.plan),
    };
  });
}

interface Described {
  readonly record: LinkRecord;
  readonly earlier: EarlierLink;
}

/** @throws Failure `NOT_RELINKABLE`; the new sources are cancelled then */
function describeEarlier(given: {
  readonly linked: Linked;
  readonly modules: Sources;
  readonly record: LinkRecord | undefined;
}): Described {
  const { linked, modules, record } = given;
  try {
    if (record === undefined) throw notRelinkable({ because: "no record", moduleCount: 0 });
    const { types, wiring, carried } = record;
    const { importsOf, linker } = wiring;
    wiring.filled ??= new Map();
    const input = { ...linked, types, importsOf, linker, slots: wiring.filled, carried };
    const earlier = readEarlierLink(input, new Set(Object.keys(modules)));
    return { record, earlier };
  } catch (error) {
    for (const source of Object.values(modules)) cancelSource(source, error);
    throw error;
  }
}

interface Relink {
  readonly session: Session;
  readonly options: PrepareOptions;
  readonly record: Omit<LinkRecord, "types" | "wiring">;
  readonly withReasons: Answers["withReasons"];
  readonly loaded: ReadonlyMap<string, GraphModule>;
  readonly keeps: boolean;
  readonly lost: LostState[];
  readonly report: (lost: LostState) => void;
}

/** The options and host imports of a relink. The live externs of a replaced module are chosen when its type is known. */
async function createRelink(
  session: Session,
  { earlier, record, options }: Described & { readonly options: RelinkOptions },
): Promise<Relink> {
  const { acceptsTypes } = await import("./loaded-later.ts");
  const { keep, imports, importsFor, signal: _, onProgress: __, ...ofCall } = options;
  const { signal: ___, onProgress: ____, ...ofLink } = record.options;
  const keeps = keep !== "nothing";
  const lost: LostState[] = [];
  const report = (one: LostState): void => {
    lost.push(Object.freeze(one));
  };
  const loaded = new Map<string, GraphModule>();
  const newTypes = new Map<string, ModuleType>();
  const provide = nullRecord<ProvidedExterns>();
  const onType = (module: GraphModule): void => {
    const { name, load } = module;
    if (earlier.staying.has(name)) return;
    loaded.set(name, module);
    newTypes.set(name, load.type);
    const before = earlier.types[name];
    if (before === undefined) return;
    const replacement = { module: name, earlier: before, exports: earlier.exports[name] ?? {}, type: load.type };
    const fits = (types: Parameters<typeof acceptsTypes>[0], value: Parameters<typeof acceptsTypes>[1][number]) =>
      acceptsTypes(types, [value]) === true;
    const given = record.options.provide?.[name];
    provide[name] = provideLive(replacement, { keeps, fits, report, given });
  };
  const ofCaller = imports || importsFor ? createHostImports({ imports, importsFor }) : undefined;
  const base = ofCaller ? layeredImports(ofCaller, record.hostImports) : record.hostImports;
  const hostImports = layeredImports(createHostImports({ importsFor: earlier.live, provide }), base);
  const { withReasons, ...answers } = answersOf(ofLink, { earlier, freshTypes: newTypes });
  const kept: LinkOptions = { ...ofLink, ...ofCall, ...(imports && { imports }), ...(importsFor && { importsFor }) };
  return {
    session: { ...session, hostImports, wasi: record.wasi },
    options: { ...kept, ...answers, provide, place: "off", fuse: false, strict: false, onType },
    record: { options: { ...ofLink, ...ofCall }, hostImports: base, wasi: record.wasi },
    withReasons,
    loaded,
    keeps,
    lost,
    report,
  };
}

function sourcesOf({ earlier: { plan, modules, staying } }: Described, given: Sources): Sources {
  return nullRecord(
    plan.modules.map(({ name }): readonly [string, ModuleSource] => {
      const type = staying.get(name);
      if (type === undefined) return [name, given[name] as ModuleSource];
      const source = modules[name] as WebAssembly.Module;
      return [name, { source, type: withListedImports(type, source) }];
    }),
  );
}

/**
 * Warnings about compiled modules tell nothing new about modules that came as bytes to an earlier link.
 *
 * @throws ModuleLinkError if warnings are left, and the earlier link has `strict`
 */
function withoutNeedlessWarnings(plan: LinkPlan, { earlier, record }: Described): LinkPlan {
  const isNeedless = ({ code, module = "" }: LinkWarning): boolean =>
    (code === "PRECOMPILED_IN_CYCLE" || code === "PRECOMPILED_SEGMENTS") && earlier.staying.has(module);
  const warnings = plan.warnings.filter((warning) => !isNeedless(warning));
  const [first, ...rest] = warnings;
  if (record.options.strict && first) throw new ModuleLinkError("Cannot relink", [first, ...rest]);
  return warnings.length === plan.warnings.length
    ? plan
    : Object.freeze({ ...plan, warnings: Object.freeze(warnings) });
}

/** In the order of the modules in the plan. */
function inPlanOrder(lost: readonly LostState[], { modules }: LinkPlan): readonly LostState[] {
  const byModule = groupBy(lost, ({ module }) => module);
  return Object.freeze(modules.flatMap(({ name }) => byModule.get(name) ?? []));
}

type FreshTypes = ReadonlyMap<string, { readonly type: ModuleType; readonly compiled: ModuleType }>;

/** The types of the modules that were loaded, with the data segments, which stand behind the code. */
function freshTypes(
  { units }: LinkPlan,
  { types, loaded }: { readonly types: Readonly<Record<string, ModuleType>>; readonly loaded: Relink["loaded"] },
): FreshTypes {
  const rewrites = new Map(units.map(({ name, rewrite }) => [name, rewrite]));
  return new Map(
    [...loaded.values()].map(({ name, load }) => {
      const seen = types[name] as ModuleType;
      // They were read when they were compared with those of other modules. A module that is linked alone has no others.
      const dataSegments = seen.dataSegments ?? dataSegmentsOf(load);
      const type = { ...seen, ...(dataSegments && { dataSegments }) };
      return [name, { type, compiled: typeAsCompiled(type, rewrites.get(name)) }] as const;
    }),
  );
}

/** Kept instances have the exports of before; the deferred start function of a module is no export of its own. */
function visibleExports(
  exports: Linked["exports"],
  { earlier, keeper }: Described & { readonly keeper: InstanceKeeper },
): Linked["exports"] {
  const entries = Object.entries(exports).map(([name, own]) => {
    if (keeper.kept.has(name)) return [name, earlier.exports[name] as object] as const;
    const start = earlier.staying.has(name) ? earlier.rewriteOf(name)?.startExport : undefined;
    if (start === undefined) return [name, own] as const;
    return [name, Object.freeze(nullRecord(Object.entries(own).filter(([key]) => key !== start)))] as const;
  });
  return Object.freeze(nullRecord(entries));
}

function typesOf(fresh: FreshTypes, { earlier: { types, staying } }: Described): Record<string, ModuleType> {
  const stayed = [...staying.keys()].map((name) => [name, types[name] as ModuleType] as const);
  return nullRecord([...stayed, ...[...fresh].map(([name, { type }]) => [name, type] as const)]);
}

function carriedFacts({ earlier }: Described, { slots }: InstanceKeeper): CarriedFacts {
  const rewrites = new Map([...earlier.staying.keys()].map((name) => [name, earlier.rewriteOf(name)]));
  return { rewrites, slots, shared: earlier.shared };
}
