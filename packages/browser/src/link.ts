import {
  type ByModule,
  type DefaultName,
  type Linked,
  linkPlan as linkPlanWithHost,
  type ModuleSource,
  type ModulesOf,
  type Prepared,
  presetHost,
  type StoredPlan,
  withHost,
} from "@rec/core";
import { browserHost } from "./browser-host.ts";
import { type LinkOptions, type LinkPlanOptions, withWasi } from "./link-options.ts";

/**
 * Loads, links and instantiates modules; strings are URLs.
 *
 * @param modules - sources by module name; relative URLs start from the document, or in a worker from its script
 * @param options - as in `@rec/core`; `wasi` may be `true`, and `host` defaults to `browserHost()`
 * @returns the live exports, by module name
 * @throws ModuleLoadError, ModuleParseError, ModuleLinkError
 *
 * @example
 * ```ts
 * import { link } from "@rec/browser";
 *
 * const { exports } = await link({ program: "program.wasm", memory: "memory.wasm" });
 * ```
 */
export function link<Modules extends string | object = string, Name extends string = DefaultName<Modules>>(
  modules: ByModule<Modules, Name, ModuleSource>,
  options?: LinkOptions,
): Promise<Linked<ModulesOf<Modules, Name>>>;
export async function link(modules: Readonly<Record<string, ModuleSource>>, options?: LinkOptions): Promise<Linked> {
  return withHost(browserHost()).link(modules, await withWasi(options));
}

/**
 * Loads, plans and compiles modules, and runs nothing of them; strings are URLs.
 *
 * @param modules - as for `link`
 * @param options - as in `@rec/core`; `wasi` may be `true`, and `host` defaults to `browserHost()`
 * @returns compiled modules and the plan, for `instantiatePlan` here or in a worker
 * @throws ModuleLoadError, ModuleParseError, ModuleLinkError
 *
 * @example
 * ```ts
 * import { instantiatePlan, prepare } from "@rec/browser";
 *
 * const { plan, modules } = await prepare({ program: "program.wasm", memory: "memory.wasm" });
 * const { exports } = instantiatePlan(plan, modules);
 * ```
 */
export function prepare<Modules extends string | object = string, Name extends string = DefaultName<Modules>>(
  modules: ByModule<Modules, Name, ModuleSource>,
  options?: LinkOptions,
): Promise<Prepared<ModulesOf<Modules, Name>>>;
export async function prepare(
  modules: Readonly<Record<string, ModuleSource>>,
  options?: LinkOptions,
): Promise<Prepared> {
  return withHost(browserHost()).prepare(modules, await withWasi(options));
}

/**
 * Loads and compiles modules, and runs the steps of a plan that was made before; strings are URLs.
 *
 * @param plan - from `planLink` or `Linked.plan`, also from JSON
 * @param modules - sources by the names that the plan uses
 * @param options - as in `@rec/core`; `wasi` may be `true`, and `host` defaults to `browserHost()`
 * @returns the live exports, by module name
 * @throws ModuleLoadError, ModuleParseError, ModuleLinkError
 *
 * @example
 * ```ts
 * import { linkPlan } from "@rec/browser";
 *
 * const sources = { program: "program.wasm", memory: "memory.wasm" };
 * const { exports } = await linkPlan(JSON.parse(stored), sources);
 * ```
 */
export function linkPlan<Modules extends string | object = string, Name extends string = DefaultName<Modules>>(
  plan: StoredPlan,
  modules: ByModule<Modules, Name, ModuleSource>,
  options?: LinkPlanOptions,
): Promise<Linked<ModulesOf<Modules, Name>>>;
export async function linkPlan(
  plan: StoredPlan,
  modules: Readonly<Record<string, ModuleSource>>,
  options?: LinkPlanOptions,
): Promise<Linked> {
  return linkPlanWithHost(plan, modules, presetHost(browserHost(), await withWasi(options)));
}
