import { type FuseSources, fuseMembers, streamMembers } from "./fuse/fuse-members.ts";
import { areCompared, areFree } from "./fuse/streamed-segments.ts";
import { placingOf } from "./fuse-stored.ts";
import type { GraphModule } from "./graph/load-graph.ts";
import type { LinkOptions } from "./link-options.ts";
import { bytesOf, type ModuleBody, reusesCompiledCode } from "./load/module-load.ts";
import type { StreamedBody } from "./load/streamed-body.ts";
import { readDataSegments } from "./parse/data-scanner.ts";
import { readModuleWithoutData } from "./parse/read-module.ts";
import type { GroupOptions } from "./plan/fuse/choose-groups.ts";
import { fuseAgain, fusePlan } from "./plan/fuse/fuse-plan.ts";
import { codeBytes } from "./plan/fuse/fuse-scene.ts";
import { namesDefinedTypes } from "./plan/fuse/narrowed-imports.ts";
import type { UnfusedModule, UnfusedReason } from "./plan/fused-format.ts";
import { MOST_LOST_CODE_BYTES } from "./plan/hoist/avoid-lost-code.ts";
import type { LinkPlan, PlannedUnit } from "./plan/plan-format.ts";
import type { PlanParts } from "./plan/plan-parts.ts";
import { Failure } from "./problem.ts";
import { sectionId } from "./wasm/binary-format.ts";
import type { CompileOptions } from "./wasm/compile-options.ts";
import type { ModuleType } from "./wasm/module-type.ts";
import { nullRecord } from "./wasm/null-record.ts";

type Bytes = Uint8Array<ArrayBuffer>;

interface LoadedLink {
  readonly plan: LinkPlan;
  /** By name. */
  readonly types: Readonly<Record<string, ModuleType>>;
  readonly modules: readonly GraphModule[];
  readonly fuse: "auto" | true;
  readonly compileOptions: CompileOptions | undefined;
  readonly dataOverlap: LinkOptions["dataOverlap"];
  /** Loads the passes of the plan that few links need. */
  readonly loadParts: () => Promise<{ readonly ALL_PARTS: PlanParts }>;
  /** Begins to report the compilation of a module. The result ends that. */
  readonly begin: (module: string) => () => void;
}

/** A link with fused units. */
export interface FusedLink {
  /** Compiles the unit of a module, once; undefined for a module that is a unit of its own. */
  compile(module: string): Promise<WebAssembly.Module | undefined> | undefined;
  /** The module to compile by itself: with its bytes, if a unit that was given up has taken its stream. */
  alone(module: GraphModule): GraphModule;
  /** A plan of the same link with the units that were compiled. */
  planOf(plan: LinkPlan): LinkPlan;
}

/** A link while its units are chosen and compiled. */
interface Fusing extends LoadedLink {
  readonly bytes: Map<string, Bytes>;
  /** The types with all sections of the modules that have arrived. */
  readonly known: Record<string, ModuleType>;
  readonly createTypeNumbering: GroupOptions["createTypeNumbering"];
}

/**
 * Finds the modules of a link that can be one unit, when the bytes of all but the largest have arrived. The largest streams
 * through its unit, if it keeps its indices there.
 *
 * A unit that cannot be read or compiled is given up: then each of its modules is compiled by itself, and has its own error.
 */
export async function fuseLoaded(link: LoadedLink): Promise<FusedLink> {
  const { modules } = link;
  const fusing: Fusing = {
    ...link,
    bytes: new Map(),
    known: { ...nullRecord(), ...link.types },
    createTypeNumbering: await numberingFor(link),
  };
  const largest = modules.reduce((one, other) => (sizeOf(other, link) > sizeOf(one, link) ? other : one));
  await Promise.all(modules.map((module) => module !== largest && arrive(module, fusing)));
  const { body } = largest.load;
  let plan: LinkPlan | undefined;
  let streamed: StreamedBody | undefined;
  // Whether it has arrived by now makes no difference: a plan depends on no timing.
  if (body.kind === "stream" && mayStream(body, largest, fusing)) {
    plan = planFused(fusing, largest.name);
    const isVerbatim = plan.units.some(({ fused }) => fused?.verbatim === largest.name);
    streamed = isVerbatim ? body : undefined;
  }
  if (streamed === undefined) {
    await arrive(largest, fusing);
    plan = planFused(fusing);
  }
  return compileUnits(fusing, plan as LinkPlan, streamed && { module: largest, body: streamed });
}

/** The plan of such a link has needed the same code. Without it, the modules are kept apart. */
async function numberingFor({ types, loadParts }: LoadedLink): Promise<Fusing["createTypeNumbering"]> {
  if (!Object.values(types).some(namesDefinedTypes)) return undefined;
  return (await loadParts().catch(() => undefined))?.ALL_PARTS.createTypeNumbering;
}

/** Whether the elements of a module, which its head shows, and all segments of the others can be compared. */
function mayStream({ head }: StreamedBody, { name }: GraphModule, { bytes, known, dataOverlap }: Fusing): boolean {
  if (dataOverlap !== undefined && dataOverlap !== "error") return false;
  const own = known[name] as ModuleType;
  const inHead = { ...own, sections: own.sections.filter(({ id }) => id !== sectionId.data) };
  return (
    areCompared(inHead, head, 0) &&
    [...bytes].every(([module, whole]) => {
      const type = known[module] as ModuleType;
      return areCompared(type, whole, readDataSegments(whole, type.sections).length);
    })
  );
}

function sizeOf({ name }: GraphModule, { types }: LoadedLink): number {
  return codeBytes(types[name] as ModuleType);
}

/** Waits for the bytes of a module. One that fails to arrive is compiled by itself, and reports its failure there. */
async function arrive({ name, load: { body } }: GraphModule, { bytes, known, types }: Fusing): Promise<void> {
  let whole: Bytes | undefined;
  try {
    // Many modules are there already: a turn for each of them would take longer than all else here.
    if (body.kind !== "shared") whole = body.kind === "bytes" ? body.bytes : await bytesOf(body);
  } catch {
    return;
  }
  const type = whole && withSections(types[name] as ModuleType, whole);
  if (whole === undefined || type === undefined) return;
  bytes.set(name, whole);
  known[name] = type;
}

/** The reasons for which the bytes of a module are not there, by the kind of its body. */
const MISSING = { compiled: "precompiled", shared: "shared", bytes: "refused", stream: "refused" } as const;

/** @param streams - name of a module whose bytes are still arriving */
function planFused(fusing: Fusing, streams?: string): LinkPlan {
  const { plan, known, modules, bytes, fuse, createTypeNumbering } = fusing;
  const loads = new Map(modules.map(({ name, load }) => [name, load]));
  const keptApart = (name: string): UnfusedReason | undefined => {
    const load = loads.get(name);
    const type = known[name] as ModuleType;
    if (load === undefined) return "shared";
    if (!bytes.has(name) && name !== streams) return MISSING[load.body.kind];
    const isLost = fuse === "auto" && reusesCompiledCode(load) && codeBytes(type) > MOST_LOST_CODE_BYTES;
    return isLost ? "compiled-code" : undefined;
  };
  return fusePlan(plan, known, { fuse, keptApart, streams, createTypeNumbering });
}

/**
 * The type of the head, with the sections behind it. Data segments are not read: the data section shows whether there are
 * some. Bytes that cannot be read are left to the engine.
 */
function withSections(type: ModuleType, whole: Bytes): ModuleType | undefined {
  const last = type.sections.at(-1);
  if (last !== undefined && last.offset + last.sizeBytes === whole.length) return { dataSegments: [], ...type };
  try {
    return { dataSegments: [], ...type, sections: readModuleWithoutData(whole).sections };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return undefined;
  }
}

/** The module that streams through its unit. */
interface Streamed {
  readonly module: GraphModule;
  readonly body: StreamedBody;
}

function compileUnits(fusing: Fusing, planned: LinkPlan, streamed: Streamed | undefined): FusedLink {
  const { bytes, known, plan: unfused } = fusing;
  const unitOf = new Map(planned.units.flatMap((unit) => unit.modules.map((name) => [name, unit] as const)));
  const bodies = new Map(fusing.modules.map(({ name, load }) => [name, load.body]));
  const givenUp = new Set<string>();
  const compiling = new Map<PlannedUnit, Promise<WebAssembly.Module | undefined>>();
  let streams = streamed?.module.name;
  const planOf = (plan: LinkPlan): LinkPlan => {
    // Planning the units of many modules takes half as long as writing them.
    if (plan === unfused && givenUp.size === 0 && streams === streamed?.module.name) return planned;
    const units = planned.units.filter(({ name }) => !givenUp.has(name));
    const refused = planned.units.flatMap(({ name, modules }) =>
      givenUp.has(name) ? modules.map((module): UnfusedModule => ({ module, reason: "refused" })) : [],
    );
    return fuseAgain(plan, known, { units, streams, unfused: [...(planned.unfused ?? []), ...refused] });
  };
  const compileNow = async (unit: PlannedUnit): Promise<WebAssembly.Module> => {
    if (streamed === undefined || !unit.modules.includes(streamed.module.name))
      return compileWhole(fusing, planned, unit);
    const module = await compileStreamed(fusing, planned, { unit, streamed });
    if (module !== undefined) return module;
    // The module has to arrive first, in the next attempt if its stream broke off. Its segments keep their turn then.
    streams = undefined;
    const whole = await wholeOf(streamed.body).catch(() => undefined);
    if (whole !== undefined) bytes.set(streamed.module.name, whole);
    const again = planOf(unfused);
    return compileWhole(fusing, again, again.units.find(({ name }) => name === unit.name) ?? unit);
  };
  const compileUnit = async (unit: PlannedUnit): Promise<WebAssembly.Module | undefined> => {
    try {
      const ends = unit.modules.map(fusing.begin);
      const module = await compileNow(unit);
      for (const end of ends) end();
      for (const name of unit.modules) release(bodies.get(name));
      return module;
    } catch (error) {
      if (!(error instanceof Failure || error instanceof WebAssembly.CompileError)) throw error;
      givenUp.add(unit.name);
      return undefined;
    }
  };
  return {
    compile(module) {
      const unit = unitOf.get(module);
      if (!unit?.fused) return undefined;
      const begun = compiling.get(unit) ?? compileUnit(unit);
      compiling.set(unit, begun);
      return begun;
    },
    alone(module) {
      const whole = module === streamed?.module ? bytes.get(module.name) : undefined;
      if (whole === undefined) return module;
      const body = { kind: "bytes", bytes: whole, validator: undefined } as const;
      return { ...module, load: { ...module.load, body } };
    },
    planOf,
  };
}

async function compileWhole(fusing: Fusing, plan: LinkPlan, unit: PlannedUnit): Promise<WebAssembly.Module> {
  const { compileOptions } = fusing;
  const whole = fuseMembers(plan, unit, await sourcesOf(fusing, unit));
  return WebAssembly.compile(whole, compileOptions);
}

async function sourcesOf({ bytes, known }: Fusing, unit: PlannedUnit): Promise<FuseSources> {
  return { bytesOf: (name) => bytes.get(name), typeOf: (name) => known[name], place: await placingOf(unit) };
}

async function wholeOf(body: StreamedBody): Promise<Bytes | undefined> {
  return bytesOf(body.failure === undefined ? body : await body.retry(body.failure));
}

/** Compiles a unit while its largest module arrives; undefined if that has to arrive first, or if this fails. */
async function compileStreamed(
  fusing: Fusing,
  plan: LinkPlan,
  { unit, streamed }: { readonly unit: PlannedUnit; readonly streamed: Streamed },
): Promise<WebAssembly.Module | undefined> {
  const { module, body } = streamed;
  const { compileOptions, known } = fusing;
  try {
    let segments = 0;
    const hasArrived = body.arrived() !== undefined;
    const fused = streamMembers(plan, unit, {
      ...(await sourcesOf(fusing, unit)),
      streamed: {
        name: module.name,
        head: body.head,
        open: () => body.stream(),
        staysOpen: body.keepsBytes,
        onData: (count) => {
          segments = count;
        },
      },
    });
    if (fused === undefined) return undefined;
    const headers = { "content-type": "application/wasm" };
    const response = new Response(fused, { headers });
    // Compiling a small module takes less time than setting up a stream for it.
    const compiled = hasArrived
      ? await WebAssembly.compile(await response.arrayBuffer(), compileOptions)
      : await WebAssembly.compileStreaming(response, compileOptions);
    const compared = body.dataSegments().length === segments;
    const isCertain = areFree(unit, known, { ...module, count: segments, areCompared: compared });
    return isCertain ? compiled : undefined;
  } catch {
    // Only bytes that arrive to the end are kept. A stream that has failed has nothing more to give.
    if (body.keepsBytes) await body.drain().catch(() => {});
    return undefined;
  }
}

/** Lets go of the original response, which the engine does not read. */
function release(body: ModuleBody | undefined): void {
  if (body?.kind === "stream") body.response?.body?.cancel().catch(() => {});
}
