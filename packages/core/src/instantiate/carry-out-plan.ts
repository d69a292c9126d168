import type { LinkerBindings } from "../bind/bind-deferred.ts";
import type { LinkPlan, PlannedModule } from "../plan/plan-format.ts";
import { buildImportObject } from "./import-object.ts";
import { engineError, startFailed } from "./instantiation-problems.ts";

/** What carrying out a plan leaves. Records without a prototype: `"__proto__"` is an ordinary name in them. */
export interface Instances {
  readonly exports: Readonly<Record<string, WebAssembly.Exports>>;
  readonly instances: Readonly<Record<string, WebAssembly.Instance>>;
}

export interface CarryOutInput {
  readonly plan: LinkPlan;
  /** Compiled from bytes that were changed as the plan asks, where it asks for it. */
  readonly modules: Readonly<Record<string, WebAssembly.Module>>;
  readonly imports: WebAssembly.Imports;
  /** Made for this plan, and used for nothing else. */
  readonly linker: LinkerBindings;
  /** Called before each start function that had to wait; may throw to stop there. */
  readonly beforeStart?: () => void;
}

/** One module that is ready to be instantiated. */
interface InstantiationStep {
  readonly name: string;
  readonly module: WebAssembly.Module;
  readonly importObject: WebAssembly.Imports;
}

/**
 * Carries out a plan: yields each module with its import object, in order, and is sent its instance.
 *
 * A generator, so that instantiating synchronously and asynchronously share every line but the one that instantiates.
 */
function* instantiationSteps({
  plan,
  modules,
  imports,
  linker,
  beforeStart,
}: CarryOutInput): Generator<InstantiationStep, Instances, WebAssembly.Instance> {
  const exportsOf = new Map<string, WebAssembly.Exports>();
  const instanceOf = new Map<string, WebAssembly.Instance>();
  const plannedOf = new Map(plan.modules.map((planned) => [planned.name, planned]));
  const startsAfter = createStartQueue(plan);

  for (const name of plan.order) {
    const planned = plannedOf.get(name) as PlannedModule;
    const importObject = buildImportObject(planned, { imports, exportsOf, linker });
    const instance = yield { name, module: modules[name] as WebAssembly.Module, importObject };
    // From here on, calls to this module's functions reach it, also from modules that came before it.
    linker.bind(name, instance.exports);
    instanceOf.set(name, instance);
    exportsOf.set(name, visibleExports(instance.exports, planned.rewrite?.startExport));
    for (const starting of startsAfter(name)) {
      beforeStart?.();
      runStart(starting, { instanceOf, planned: plannedOf.get(starting) });
    }
  }
  return { exports: inInputOrder(plan, exportsOf), instances: inInputOrder(plan, instanceOf) };
}

/** Tells, after each module, which start functions run now: those of a cycle whose last member it was. */
function createStartQueue({ cycles }: LinkPlan): (instantiated: string) => readonly string[] {
  const waiting = new Map<string, { left: number; readonly starts: readonly string[] }>();
  for (const { modules, starts } of cycles) {
    const cycle = { left: modules.length, starts };
    for (const name of modules) waiting.set(name, cycle);
  }
  return (instantiated) => {
    const cycle = waiting.get(instantiated);
    if (cycle === undefined) return [];
    cycle.left -= 1;
    return cycle.left === 0 ? cycle.starts : [];
  };
}

interface Starting {
  readonly instanceOf: ReadonlyMap<string, WebAssembly.Instance>;
  readonly planned: PlannedModule | undefined;
}

function runStart(name: string, { instanceOf, planned }: Starting): void {
  const start = instanceOf.get(name)?.exports[planned?.rewrite?.startExport ?? ""] as () => void;
  try {
    start();
  } catch (error) {
    throw startFailed(error, name);
  }
}

/** The exports that the module has by itself, without the start function that was made one. */
function visibleExports(exports: WebAssembly.Exports, startExport: string | undefined): WebAssembly.Exports {
  if (startExport === undefined) return exports;
  const visible: WebAssembly.Exports = Object.create(null);
  for (const [name, value] of Object.entries(exports)) if (name !== startExport) visible[name] = value;
  return Object.freeze(visible);
}

function inInputOrder<Value>(plan: LinkPlan, values: ReadonlyMap<string, Value>): Readonly<Record<string, Value>> {
  const record: Record<string, Value> = Object.create(null);
  for (const { name } of plan.modules) record[name] = values.get(name) as Value;
  return Object.freeze(record);
}

/** Carries out a plan with the engine's synchronous entry. */
export function carryOutPlan(input: CarryOutInput): Instances {
  const steps = instantiationSteps(input);
  let next = steps.next();
  while (!next.done) {
    const { name, module, importObject } = next.value;
    let instance: WebAssembly.Instance;
    try {
      instance = new WebAssembly.Instance(module, importObject);
    } catch (error) {
      throw engineError(error, name, input.plan);
    }
    next = steps.next(instance);
  }
  return next.value;
}

/** Runs `instantiate` as the instantiation of one module: may time it, or throw to stop before it. */
export type AroundInstantiation = (
  name: string,
  instantiate: () => Promise<WebAssembly.Instance>,
) => Promise<WebAssembly.Instance>;

/** The same with the engine's asynchronous entry, which has no size limit on any thread. */
export async function carryOutPlanAsync(input: CarryOutInput, around: AroundInstantiation): Promise<Instances> {
  const steps = instantiationSteps(input);
  let next = steps.next();
  while (!next.done) {
    const { name, module, importObject } = next.value;
    const instantiate = async () => {
      try {
        return await WebAssembly.instantiate(module, importObject);
      } catch (error) {
        throw engineError(error, name, input.plan);
      }
    };
    next = steps.next(await around(name, instantiate));
  }
  return next.value;
}
