import type { ByModule, DefaultName, InstantiateOptions, Linked, ModulesOf } from "./link-options.ts";
import type { LinkPlan, StoredPlan } from "./plan/plan-format.ts";
import { Failure } from "./problem.ts";
import { runPlan } from "./run-plan.ts";
import { terseErrorOf } from "./terse-error.ts";
import type { ImportObject, WasmModule } from "./wasm/platform-types.ts";

export type { Diagnostic, LinkCode } from "./diagnostic.ts";
export { ModuleLinkError } from "./errors.ts";
export type { InstantiateOptions, Linked, ThreadOptions } from "./link-options.ts";
export type * from "./plan/plan-format.ts";
export { threadBlock } from "./thread-block.ts";

/**
 * Instantiates compiled modules as a plan says, synchronously: `instantiatePlan` of `@rec/core`, without the texts of its
 * errors. For workers and pages that run a plan made elsewhere. If a library came compiled and declares more memory or table than
 * the plan knows, this function refuses the library by `ENGINE_REJECTED`: give its bytes to the planner, or run the plan that `link`
 * or `instantiatePlan` of `@rec/core` has returned with the instances, which knows the sizes.
 *
 * @param plan - from `planLink` or `Linked.plan`, also from JSON or a structured clone
 * @param modules - by the names that the plan uses, rewritten if the plan asks for it, and compiled with its
 *   `compileOptions` if it has them; further modules are ignored
 * @param imports - host imports, as given when the plan was made
 * @param options - `importsFor` and `provide`, as given when the plan was made; in a further thread of a shared memory,
 *   `thread` with its stack and its block for thread-local data (see `threadBlock`)
 * @returns live exports, and the plan that was run; `timings` has no entries, as no clock was given
 * @throws {@link ModuleLinkError} with the codes of `instantiatePlan` of `@rec/core`; its `diagnostics` hold the values of each
 *   problem, and `explain` of `@rec/core/plan` makes the text of it, here or in another thread
 *
 * @example
 * ```ts
 * import { parseModule, planLink } from "@rec/core/plan";
 * import { instantiatePlan } from "@rec/core/run";
 *
 * const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * const plan = planLink({ empty: parseModule(bytes) });
 * const { exports } = instantiatePlan(plan, { empty: new WebAssembly.Module(bytes) });
 * console.log(Object.keys(exports)); // [ 'empty' ]
 * ```
 */
export function instantiatePlan<Modules extends string | object = string, Name extends string = DefaultName<Modules>>(
  plan: StoredPlan,
  modules: ByModule<Modules, Name, WasmModule>,
  imports?: ImportObject,
  options?: InstantiateOptions,
): Linked<ModulesOf<Modules, Name>>;
export function instantiatePlan(
  stored: StoredPlan,
  modules: Readonly<Record<string, WasmModule>>,
  imports: ImportObject = {},
  options: InstantiateOptions = {},
): Linked {
  const plan = stored as LinkPlan;
  try {
    return runPlan(plan, modules, { options, imports });
  } catch (error) {
    throw error instanceof Failure ? terseErrorOf(error) : error;
  }
}
