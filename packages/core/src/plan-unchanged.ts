import { explained } from "./explain/explained.ts";
import { SYNCHRONOUS_WORDS } from "./explain/synchronous-words.ts";
import { checkCompiled, checkGiven } from "./instantiate/check-plan.ts";
import { checkUnchangeable } from "./instantiate/check-unchangeable.ts";
import { findLeftBuiltins, throwLeftBuiltins } from "./instantiate/left-builtins.ts";
import { rewritesOf } from "./instantiate/rewrites-of.ts";
import { describeCompiledModule } from "./load/describe-compiled-module.ts";
import { checkPlanVersion } from "./plan/check-plan-version.ts";
import type { ExportRef, ImportBinding } from "./plan/import-format.ts";
import type { SharedDefinition, ThreadPlan } from "./plan/memory-format.ts";
import { callInitializers, initializedBy } from "./plan/order/call-initializers.ts";
import type { LinkPlan, StoredPlan } from "./plan/plan-format.ts";
import type { ImportRequest } from "./plan/plan-options.ts";
import { planModules } from "./plan-link.ts";
import { createImportKeys } from "./wasm/import-key.ts";
import type { ModuleType } from "./wasm/module-type.ts";
import { nullRecord } from "./wasm/null-record.ts";
import type { WasmModule } from "./wasm/platform-types.ts";
import { standInFor } from "./wasm/stand-in-for.ts";

/**
 * Plans the same links for modules that were compiled unchanged, without the rewriting that a plan asks for.
 *
 * Nothing is hoisted and no start function is deferred: functions of cycles are bound by closures. Only names and kinds
 * of the modules are known; the engine checks the types when it instantiates.
 *
 * @param plan - from `planLink` or `Linked.plan`
 * @param modules - compiled modules, by the names in the plan; other modules are ignored
 * @returns a plan for `instantiatePlan` with the same modules and the same host imports
 * @throws {@link ModuleLinkError} `INVALID_ARGUMENT`, `UNSUPPORTED_PLAN_VERSION`, `PLAN_MISMATCH` if a module is not compiled, `UNBREAKABLE_CYCLE` if only rewriting breaks a cycle, or `MODULE_NOT_REWRITTEN` if
 *   only rewriting gives a module the externs that it shares with others
 *
 * @example
 * ```ts
 * import { instantiatePlan, parseModule, planLink, planUnchanged } from "@rec/core";
 *
 * const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * const plan = planLink({ empty: parseModule(bytes) });
 * const modules = { empty: new WebAssembly.Module(bytes) };
 * const { exports } = instantiatePlan(planUnchanged(plan, modules), modules);
 * console.log(Object.keys(exports)); // [ 'empty' ]
 * ```
 */
export function planUnchanged(plan: StoredPlan, modules: Readonly<Record<string, WasmModule>>): LinkPlan;
export function planUnchanged(stored: StoredPlan, modules: Readonly<Record<string, WasmModule>>): LinkPlan {
  const plan = stored as LinkPlan;
  explained(
    () => {
      checkPlanVersion(plan);
      checkGiven({ modules, imports: {}, options: {} });
      checkCompiled(plan, modules);
      checkUnchangeable(plan);
      throwLeftBuiltins(findLeftBuiltins(plan, modules), plan.compileOptions ?? {});
    },
    { words: SYNCHRONOUS_WORDS },
  );
  const types = nullRecord<ModuleType>();
  for (const { name } of plan.modules) {
    if (Object.hasOwn(modules, name)) types[name] = describeCompiledModule(modules[name] as WebAssembly.Module);
  }
  const keyOf = createImportKeys();
  const providers = providersOf(plan, keyOf);
  const resolve = (request: ImportRequest) => providers.get(request.importer)?.get(keyOf(request));
  // The plan that is given has compared the segments.
  const unchanged = planModules(types, {
    importsFor: presumedImports(plan),
    resolve,
    unresolved: "trap",
    dataOverlap: "allow",
    place: "off",
    closed: true,
  });
  return callInitializers(withReasonsOf(plan, unchanged), { reactors: initializedBy(plan) });
}

/**
 * The new plan, with the reasons of the old one: its rules found the providers, and the new plan only looks them up.
 * Host imports and their types come from the old one too: the new plan sees only values that are presumed for them.
 */
function withReasonsOf(old: LinkPlan, plan: LinkPlan): LinkPlan {
  const modules = plan.modules.map((module, at) => {
    const imports = module.imports.map(({ reason: _, externType: __, ...entry }, position) => {
      const { reason, externType, binding } = old.modules[at]?.imports[position] ?? {};
      const host = binding?.by === "host" ? { binding } : undefined;
      return Object.freeze({ ...entry, ...host, ...(reason && { reason }), ...(externType && { externType }) });
    });
    return Object.freeze({ ...module, imports: Object.freeze(imports) });
  });
  const hostTypes = old.hostTypes && { hostTypes: Object.freeze([...old.hostTypes]) };
  const spaces = old.hostSpaces && { hostSpaces: old.hostSpaces };
  const compiled = old.compileOptions && { compileOptions: old.compileOptions };
  const thread = old.thread && { thread: threadUnchanged(old.thread, { old, plan }) };
  return Object.freeze({ ...plan, ...hostTypes, ...spaces, ...compiled, ...thread, modules: Object.freeze(modules) });
}

/**
 * Without its rewrite, a module keeps its stack pointer, which a thread cannot set then. The linker still makes that of dynamic
 * libraries.
 */
function threadUnchanged(
  thread: ThreadPlan,
  { old: { units, libraries }, plan }: { readonly old: LinkPlan; readonly plan: LinkPlan },
): ThreadPlan {
  const made = externOf(libraries?.stackPointer);
  const remade = externOf(plan.libraries?.stackPointer);
  const stacks = thread.stacks.flatMap((stack): ThreadPlan["stacks"] => {
    if (stack.extern === undefined) return [stack];
    return stack.extern === made && remade !== undefined ? [Object.freeze({ extern: remade })] : [];
  });
  const hoisted = new Set(thread.stacks.flatMap(({ extern }) => (extern === undefined ? [] : [extern])));
  const owners = rewritesOf({ units }).filter(({ hoists }) => hoists.some(({ extern = -1 }) => hoisted.has(extern)));
  const lacking = owners.map(({ name }) => Object.freeze({ module: name, lacks: "stack" as const }));
  return Object.freeze({
    ...thread,
    stacks: Object.freeze(stacks),
    lacking: Object.freeze([...thread.lacking, ...lacking]),
  });
}

function externOf(definition: SharedDefinition | undefined): number | undefined {
  return definition?.by === "made" ? definition.extern : undefined;
}

/**
 * Values of the right kinds for the host imports in the plan, for each module: a planner reads nothing else of them. If the real
 * value has another kind, instantiation fails.
 */
function presumedImports({ modules }: LinkPlan): Record<string, Record<string, Record<string, unknown>>> {
  const importsFor = nullRecord<Record<string, Record<string, unknown>>>();
  for (const { name: importer, imports } of modules) {
    const own = nullRecord<Record<string, unknown>>();
    importsFor[importer] = own;
    for (const { kind, binding } of imports) {
      if (binding.by !== "host") continue;
      const namespace = own[binding.module] ?? nullRecord();
      namespace[binding.name] = standInFor({ kind: "opaque", externKind: kind });
      own[binding.module] = namespace;
    }
  }
  return importsFor;
}

function providerOf(binding: ImportBinding, deferred: LinkPlan["deferred"]): ExportRef | undefined {
  switch (binding.by) {
    case "deferred":
      return deferred[binding.slot]?.provider;
    case "made":
      return binding.provider;
    case "trap":
      return undefined;
    default:
      return { module: binding.module, name: binding.name };
  }
}

/** For each importer, the module and export that provide each of its imports. */
function providersOf(
  { modules, deferred }: LinkPlan,
  keyOf: ReturnType<typeof createImportKeys>,
): ReadonlyMap<string, ReadonlyMap<string, ExportRef>> {
  return new Map(
    modules.map(({ name: importer, imports }) => {
      const providers = new Map<string, ExportRef>();
      for (const entry of imports) {
        const provider = providerOf(entry.binding, deferred);
        if (provider !== undefined) providers.set(keyOf(entry), provider);
      }
      return [importer, providers];
    }),
  );
}
