import { createDeferredBindings } from "../bind/bind-deferred.ts";
import type { Linked } from "../link-options.ts";
import type { LinkPlan, PlannedModule } from "../plan/link-plan.ts";
import { checkPlanAgainst } from "./check-plan.ts";
import { buildImportObject } from "./import-object.ts";
import { engineError } from "./instantiation-problems.ts";

/** One module that is ready to be instantiated. */
interface InstantiationStep {
  readonly name: string;
  readonly module: WebAssembly.Module;
  readonly importObject: WebAssembly.Imports;
}

/** What carrying out a plan leaves: everything of `Linked` that the clock has no part in. */
type Instances = Pick<Linked, "exports" | "instances">;

/**
 * Carries out a plan: yields each module with its import object, in order, and is sent its instance.
 *
 * A generator, so that instantiating synchronously and asynchronously share every line but the one that instantiates.
 */
function* instantiationSteps(
  plan: LinkPlan,
  modules: Readonly<Record<string, WebAssembly.Module>>,
  imports: WebAssembly.Imports,
): Generator<InstantiationStep, Instances, WebAssembly.Instance> {
  checkPlanAgainst(plan, modules);
  const deferred = createDeferredBindings(plan);
  const exportsOf = new Map<string, WebAssembly.Exports>();
  const instanceOf = new Map<string, WebAssembly.Instance>();
  const plannedOf = new Map(plan.modules.map((planned) => [planned.name, planned]));

  for (const name of plan.order) {
    const planned = plannedOf.get(name) as PlannedModule;
    const importObject = buildImportObject(planned, {
      imports,
      exportsOf,
      deferred,
    });
    const instance = yield {
      name,
      module: modules[name] as WebAssembly.Module,
      importObject,
    };
    // From here on, calls to this module's functions reach it, also from modules that came before it.
    deferred.bind(name, instance.exports);
    exportsOf.set(name, instance.exports);
    instanceOf.set(name, instance);
  }
  return {
    exports: inInputOrder(plan, exportsOf),
    instances: inInputOrder(plan, instanceOf),
  };
}

/** A frozen record without a prototype: `"__proto__"` is an ordinary name in it. */
function inInputOrder<Value>(plan: LinkPlan, values: ReadonlyMap<string, Value>): Readonly<Record<string, Value>> {
  const record: Record<string, Value> = Object.create(null);
  for (const { name } of plan.modules) record[name] = values.get(name) as Value;
  return Object.freeze(record);
}

/**
 * Instantiates compiled modules as a plan says, synchronously.
 *
 * The plan may come from another thread or process; it is checked against the modules first. Browsers refuse to
 * instantiate large modules synchronously on the main thread: use `link` there, or a worker.
 *
 * @param plan - from `planLink` or `Linked.plan`
 * @param modules - by the names that the plan uses; further modules are ignored
 * @param imports - host imports, as given when the plan was made
 * @returns live exports; `timings` has no entries, as no clock was given
 * @throws {@link ModuleLinkError} `PLAN_MISMATCH` if plan and modules do not belong together, `ENGINE_REJECTED` if the
 *   engine refuses a host import, `INSTANTIATION_TRAPPED` if a start function or an active segment traps
 *
 * JavaScript API 3.0, "instantiate a WebAssembly module".
 *
 * @example
 * ```ts
 * import { instantiatePlan, parseModule, planLink } from "@rec/core";
 *
 * const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * const { exports } = instantiatePlan(planLink({ empty: parseModule(bytes) }), { empty: new WebAssembly.Module(bytes) });
 * console.log(Object.keys(exports)); // ["empty"]
 * ```
 */
export function instantiatePlan(
  plan: LinkPlan,
  modules: Readonly<Record<string, WebAssembly.Module>>,
  imports: WebAssembly.Imports = {},
): Linked {
  const steps = instantiationSteps(plan, modules, imports);
  let next = steps.next();
  while (!next.done) {
    const { name, module, importObject } = next.value;
    let instance: WebAssembly.Instance;
    try {
      instance = new WebAssembly.Instance(module, importObject);
    } catch (error) {
      throw engineError(error, name, plan);
    }
    next = steps.next(instance);
  }
  return { ...next.value, plan, timings: [] };
}

export interface AsyncOptions {
  readonly imports: WebAssembly.Imports;
  /** Runs `instantiate` as the instantiation of one module: may time it, or throw to stop before it. */
  readonly around: (name: string, instantiate: () => Promise<WebAssembly.Instance>) => Promise<WebAssembly.Instance>;
}

/** The same as `instantiatePlan`, with the engine's asynchronous entry, which has no size limit on any thread. */
export async function instantiatePlanAsync(
  plan: LinkPlan,
  modules: Readonly<Record<string, WebAssembly.Module>>,
  { imports, around }: AsyncOptions,
): Promise<Instances> {
  const steps = instantiationSteps(plan, modules, imports);
  let next = steps.next();
  while (!next.done) {
    const { name, module, importObject } = next.value;
    const instantiate = async () => {
      try {
        return await WebAssembly.instantiate(module, importObject);
      } catch (error) {
        throw engineError(error, name, plan);
      }
    };
    next = steps.next(await around(name, instantiate));
  }
  return next.value;
}
