import type { AnyFunction } from "../bind/closure.ts";
import type { LinkerBindings } from "../bind/linker-bindings.ts";
import type { LibraryPlan } from "../plan/library-format.ts";
import type { LinkPlan, LinkStep, PlannedUnit } from "../plan/plan-format.ts";
import type { HostImports } from "../wasm/host-import.ts";
import { nullRecord } from "../wasm/null-record.ts";
import type { createAddressing, SetAddress } from "./address-symbols.ts";
import type { Fusion, OwnExports } from "./fused-units.ts";
import type { GrowMade } from "./grow-made.ts";
import { createImportObjects, sharedExtern } from "./import-object.ts";
import { Stopped } from "./stopped.ts";

/** The result of a plan's steps. Records without a prototype: `"__proto__"` is an ordinary name in them. */
export interface Instances {
  readonly exports: Readonly<Record<string, WebAssembly.Exports>>;
  readonly instances: Readonly<Record<string, WebAssembly.Instance>>;
}

export interface RunInput {
  readonly plan: LinkPlan;
  /** By unit, compiled from rewritten bytes if the plan asks for a rewrite. */
  readonly modules: Readonly<Record<string, WebAssembly.Module>>;
  readonly hostImports: HostImports;
  /** Made for this plan, and not used for any other. */
  readonly linker: LinkerBindings;
  /** Needed if the plan has fused units. */
  readonly fusion?: Fusion | undefined;
  /** Needed if the plan has dynamic libraries. */
  readonly createAddressing?: typeof createAddressing | undefined;
  /** For compiled libraries that declare more memory or table than their plan knows; openings of libraries have a way of their own. */
  readonly growMade?: GrowMade | undefined;
  /** Filled with the functions behind forwarders, for a program that opens further libraries. */
  readonly forwarded?: WeakMap<object, unknown> | undefined;
  /**
   * Called with the exports of each module and the imports of its unit, before a step calls any function of it; may throw to
   * stop the run.
   */
  readonly onInstance?:
    | ((module: string, exports: WebAssembly.Exports, imports: WebAssembly.Imports) => void)
    | undefined;
  /** Called before each step that calls an export; may throw to stop the run. */
  readonly beforeCall?: () => void;
  /** Present in a further thread of a shared memory: the data of its libraries is relocated already. */
  readonly furtherThread?: FurtherThread;
}

interface FurtherThread {
  /** The address of the thread-local data of a library in this thread; undefined if it has none. */
  readonly localsOf: (unit: string) => number | bigint | undefined;
}

type ExportStep = Exclude<LinkStep, { readonly do: "instantiate" | "address of made" }>;

/** One unit that is ready to be instantiated. */
export interface Instantiation {
  readonly name: string;
  /** Names of its modules. */
  readonly modules: readonly string[];
  readonly module: WebAssembly.Module;
  readonly importObject: WebAssembly.Imports;
  /** Returns the error to throw, if the engine does not instantiate the unit. */
  readonly stopped: (thrown: unknown) => Stopped;
}

/**
 * Runs the steps of a plan in order: yields each unit with its import object, and receives its instance.
 *
 * This is an interpreter: the plan decides everything. It is a generator, so synchronous and asynchronous runs share
 * every line but the call that instantiates.
 */
function* runEachStep(input: RunInput): Generator<Instantiation, Instances, WebAssembly.Instance> {
  const { plan, modules, linker, fusion, beforeCall, furtherThread } = input;
  const instanceOf = new Map<string, WebAssembly.Instance>();
  const exportsOf = new Map<string, WebAssembly.Exports>();
  /** With the exports that only steps use. */
  const allExportsOf = new Map<string, WebAssembly.Exports>();
  const importsOf = createImportObjects({ ...input, exportsOf });
  const exportOf = ({ unit, export: name }: ExportStep): WebAssembly.ExportValue =>
    allExportsOf.get(unit)?.[name] as WebAssembly.ExportValue;
  const units = new Map(plan.units.map((unit) => [unit.name, unit]));
  let address: SetAddress | undefined;
  const { forwarded = new WeakMap<object, unknown>() } = input;

  for (const step of plan.steps) {
    switch (step.do) {
      case "instantiate": {
        const { unit: name } = step;
        const importObject = importsOf(name);
        const unit = units.get(name) as PlannedUnit;
        // The engine copies the segments of one module of a fused unit.
        const stopped = (thrown: unknown) =>
          new Stopped(thrown, { unit: unit.fused?.active ?? name, during: "instantiation", importObject, exportsOf });
        const instance = yield { ...unit, module: modules[name] as WebAssembly.Module, importObject, stopped };
        const members = unit.fused && fusion?.separateExports(plan, unit.fused, instance.exports);
        for (const member of members ?? [wholeExports(unit, instance.exports)]) {
          instanceOf.set(member.name, instance);
          allExportsOf.set(member.name, member.all);
          input.onInstance?.(member.name, member.all, importObject);
          exportsOf.set(member.name, member.visible);
        }
        break;
      }
      case "fill":
        linker.fill(step.slot, exportOf(step) as AnyFunction);
        if (plan.libraries) forwarded.set(linker.deferredFunction(step.slot), exportOf(step));
        break;
      case "address":
      case "address of made": {
        address ??= input.createAddressing?.(
          plan.libraries as LibraryPlan,
          plan.libraries?.table && (sharedExtern(plan.libraries.table, { ...input, exportsOf }) as WebAssembly.Table),
          forwarded,
        );
        const value = step.do === "address" ? exportOf(step) : linker.madeExtern(step.made);
        const global = linker.madeExtern(step.extern) as WebAssembly.Global;
        const plus = step.do === "address" && step.plus ? exportOf({ ...step, export: step.plus }) : undefined;
        address?.(step, value, global, plus as WebAssembly.Global | undefined);
        break;
      }
      case "set":
        (linker.madeExtern(step.extern) as WebAssembly.Global).value = (exportOf(step) as WebAssembly.Global).value;
        break;
      case "call": {
        const { unit, once, instantiates, relocates, locals } = step;
        if (relocates && furtherThread) break;
        beforeCall?.();
        try {
          if (once) exportsOf.set(unit, linker.callOnce(step, exportsOf.get(unit)));
          else if (locals) {
            const base = exportOf({ ...step, export: locals }) as WebAssembly.Global;
            const address = furtherThread ? furtherThread.localsOf(unit) : base.value;
            if (address !== undefined) (exportOf(step) as AnyFunction)(address);
          } else (exportOf(step) as () => void)();
        } catch (thrown) {
          const during = once || relocates || locals ? "initialization" : instantiates ? "instantiation" : "start";
          throw new Stopped(thrown, {
            unit,
            during,
            exportsOf,
            called: step.export,
            ...(instantiates && { importObject: importsOf(unit, true) }),
          });
        }
        break;
      }
    }
  }
  return { exports: inInputOrder(plan, exportsOf), instances: inInputOrder(plan, instanceOf) };
}

function wholeExports({ name, rewrite }: PlannedUnit, all: WebAssembly.Exports): OwnExports {
  const start = rewrite?.startExport;
  if (start === undefined) return { name, all, visible: all };
  return { name, all, visible: Object.freeze(nullRecord(Object.entries(all).filter(([own]) => own !== start))) };
}

function inInputOrder<Value>(plan: LinkPlan, values: ReadonlyMap<string, Value>): Readonly<Record<string, Value>> {
  return Object.freeze(nullRecord(plan.modules.map(({ name }) => [name, values.get(name) as Value] as const)));
}

/**
 * Runs the steps synchronously.
 *
 * @throws Stopped
 */
export function runSteps(input: RunInput): Instances {
  const steps = runEachStep(input);
  let next = steps.next();
  while (!next.done) {
    const { module, importObject, stopped } = next.value;
    let instance: WebAssembly.Instance | undefined;
    while (instance === undefined) {
      try {
        instance = new WebAssembly.Instance(module, importObject);
      } catch (thrown) {
        const error = stopped(thrown);
        if (!input.growMade?.(error)) throw error;
      }
    }
    next = steps.next(instance);
  }
  return next.value;
}

/** Runs `instantiate` for one unit; may time it, or throw to stop before it. */
export type AroundInstantiation = (
  unit: Instantiation,
  instantiate: () => Promise<WebAssembly.Instance>,
) => Promise<WebAssembly.Instance>;

/**
 * Runs the steps asynchronously; the engine then has no size limit on any thread.
 *
 * @throws Stopped
 */
export async function runStepsAsync(input: RunInput, around: AroundInstantiation): Promise<Instances> {
  const steps = runEachStep(input);
  let next = steps.next();
  while (!next.done) {
    const { module, importObject, stopped } = next.value;
    const instantiate = async () => {
      for (;;) {
        try {
          return await WebAssembly.instantiate(module, importObject);
        } catch (thrown) {
          const error = stopped(thrown);
          if (!input.growMade?.(error)) throw error;
        }
      }
    };
    next = steps.next(await around(next.value, instantiate));
  }
  return next.value;
}
