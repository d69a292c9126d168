import { createLinkerBindings } from "./bind/bind-deferred.ts";
import { canCompile } from "./bind/can-compile.ts";
import { ModuleLinkError } from "./errors.ts";
import { diagnoseBindings } from "./explain/explain-plan.ts";
import { carryOutPlan } from "./instantiate/carry-out-plan.ts";
import { areUnchanged, checkPlanAgainst } from "./instantiate/check-plan.ts";
import type { Linked } from "./link-options.ts";
import { describeCompiledModule } from "./load/describe-compiled-module.ts";
import type { DeferredFunction, ExportRef, LinkPlan } from "./plan/plan-format.ts";
import { planLink } from "./plan/plan-link.ts";
import type { ImportRequest } from "./plan/plan-options.ts";
import { createImportKeys } from "./wasm/import-key.ts";

/**
 * Instantiates compiled modules as a plan says, synchronously.
 *
 * The plan may come from another thread or process; it is checked against the modules first. Where it asks for the bytes
 * of a module to be changed (`PlannedModule.rewrite`), compile what `rewriteModule` makes of them; modules that were all
 * compiled as they came are linked too, by a plan made for them in which nothing is hoisted and no start function
 * deferred. Where no code may be compiled, deferred functions are bound by closures; a plan that hoists cannot be carried
 * out there. Browsers refuse to instantiate large modules synchronously on the main thread: use `link` there, or a worker.
 *
 * @param plan - from `planLink` or `Linked.plan`
 * @param modules - by the names that the plan uses; further modules are ignored
 * @param imports - host imports, as given when the plan was made
 * @returns live exports, and the plan that was carried out; `timings` has no entries, as no clock was given
 * @throws {@link ModuleLinkError} `PLAN_MISMATCH` if plan and modules do not belong together, `ENGINE_REJECTED` if the
 *   engine refuses a host import, `INSTANTIATION_TRAPPED` if a start function or an active segment traps,
 *   `CLOSURE_CANNOT_CARRY` if a function has to be bound by a closure that no closure can stand for
 *
 * JavaScript API 3.0, "instantiate a WebAssembly module".
 *
 * @example
 * ```ts
 * import { instantiatePlan, parseModule, planLink } from "@rec/core";
 *
 * const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * const { exports } = instantiatePlan(planLink({ empty: parseModule(bytes) }), { empty: new WebAssembly.Module(bytes) });
 * console.log(Object.keys(exports)); // [ 'empty' ]
 * ```
 */
export function instantiatePlan(
  plan: LinkPlan,
  modules: Readonly<Record<string, WebAssembly.Module>>,
  imports: WebAssembly.Imports = {},
): Linked {
  const suited = areUnchanged(plan, modules) ? planWithoutRewriting(plan, { modules, imports }) : suitedToRuntime(plan);
  checkPlanAgainst(suited, modules);
  const linker = createLinkerBindings(suited);
  return { ...carryOutPlan({ plan: suited, modules, imports, linker }), modules, plan: suited, timings: [] };
}

/** The same plan, with closures in place of shims where those cannot be compiled. */
function suitedToRuntime(plan: LinkPlan): LinkPlan {
  const isShim = ({ binding }: DeferredFunction): boolean => binding === "shim";
  if (!plan.deferred.some(isShim) || plan.hoisted.length > 0 || canCompile()) return plan;
  const deferred = plan.deferred.map((entry): DeferredFunction => ({ ...entry, binding: "closure" }));
  const [first, ...rest] = diagnoseBindings(deferred, plan.types);
  if (first !== undefined) throw new ModuleLinkError("Cannot carry out the link plan", [first, ...rest]);
  return { ...plan, deferred };
}

interface Given {
  readonly modules: Readonly<Record<string, WebAssembly.Module>>;
  readonly imports: WebAssembly.Imports;
}

/** The same links, planned for modules as they are: known by names and kinds only. */
function planWithoutRewriting(plan: LinkPlan, { modules, imports }: Given): LinkPlan {
  const types = Object.create(null);
  for (const { name } of plan.modules) {
    if (Object.hasOwn(modules, name)) types[name] = describeCompiledModule(modules[name] as WebAssembly.Module);
  }
  const keyOf = createImportKeys();
  const providers = providersOf(plan, keyOf);
  const resolve = (request: ImportRequest) => providers.get(request.importer)?.get(keyOf(request));
  return planLink(types, { imports, resolve, unresolved: "trap" });
}

/** For each importer, of each import that a linked module provides: which one, and under which name. */
function providersOf(
  { modules, deferred }: LinkPlan,
  keyOf: ReturnType<typeof createImportKeys>,
): ReadonlyMap<string, ReadonlyMap<string, ExportRef>> {
  return new Map(
    modules.map(({ name: importer, imports }) => {
      const providers = new Map<string, ExportRef>();
      for (const entry of imports) {
        const { binding } = entry;
        if (binding.by === "deferred") providers.set(keyOf(entry), deferred[binding.slot]?.provider as ExportRef);
        else if (binding.by !== "trap") providers.set(keyOf(entry), { module: binding.module, name: binding.name });
      }
      return [importer, providers];
    }),
  );
}
