import { checkBuiltins } from "./check-builtins.ts";
import { compileTexts } from "./explain/compile-texts.ts";
import { explained } from "./explain/explained.ts";
import { SYNCHRONOUS_WORDS } from "./explain/synchronous-words.ts";
import { describeException } from "./instantiate/describe-exception.ts";
import { createGrowMade } from "./instantiate/grow-made.ts";
import { identifyHostExtern } from "./instantiate/identify-host-extern.ts";
import type { ByModule, DefaultName, InstantiateOptions, Linked, ModulesOf } from "./link-options.ts";
import type { LinkPlan, StoredPlan } from "./plan/plan-format.ts";
import { Failure } from "./problem.ts";
import { runPlan } from "./run-plan.ts";
import type { ImportObject, WasmModule } from "./wasm/platform-types.ts";
import { sightHost } from "./wasm/sight-host.ts";

/**
 * Instantiates compiled modules by a plan, synchronously.
 *
 * The plan may come from another thread or process; it is checked against the modules first. If the plan asks for the
 * bytes of a module to be changed (`PlannedUnit.rewrite`), compile the bytes that `rewriteModule` returns. For modules
 * that were compiled unchanged, `planUnchanged` makes a plan without rewriting. Compile with `plan.compileOptions`, if
 * the plan has them. If no code may be compiled, deferred
 * functions are bound by closures; a plan that hoists cannot be run there. Browsers refuse to instantiate large modules
 * synchronously on the main thread: use `link` there, or a worker.
 *
 * @param plan - from `planLink` or `Linked.plan`
 * @param modules - by the names in the plan; other modules are ignored
 * @param imports - host imports, as given when the plan was made
 * @param options - `importsFor` and `provide`, as given when the plan was made; in a further thread of a shared memory,
 *   `thread` with its stack and its block for thread-local data (see `threadBlock`)
 * @returns live exports, and the plan that was run; `timings` is empty, because there is no clock
 * @throws {@link ModuleLinkError} `INVALID_ARGUMENT` and `INVALID_OPTION` for arguments of another kind, and `INVALID_OPTION` for a thread whose memory the linker would make, `UNSUPPORTED_PLAN_VERSION` if another version of rec made the plan, `PLAN_MISMATCH` if plan and
 *   modules do not belong together, also as the addresses and slots in an instance show, `MODULE_NOT_REWRITTEN` if a module was compiled unchanged, `THREAD_NEEDS_EXPORTS` if a module cannot run in a further thread; before any code runs,
 *   `UNRESOLVED_IMPORT`, `HOST_IMPORT_FAILED` and `EXTERN_TYPE_MISMATCH` for host imports; `ENGINE_REJECTED` if the
 *   engine refuses an import of a precompiled module, `INSTANTIATION_TRAPPED` if a start function or an active segment traps,
 *   `CLOSURE_CANNOT_CARRY` if a function needs a closure, but no closure can carry its signature,
 *   `EXTERN_NEEDS_CODE` if no code may be compiled, and no constructor makes an extern
 *
 * @throws ModuleParseError `UNSUPPORTED_FEATURE` if the engine lacks builtins or string constants that the plan leaves to it
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
  const diagnosis = { describe: describeException, identify: identifyHostExtern, sight: sightHost };
  return explained(
    () => {
      try {
        return runPlan(plan, modules, { options, imports, diagnosis, createGrowMade });
      } catch (error) {
        if (error instanceof Failure && error.code === "PLAN_MISMATCH") checkBuiltins(plan, modules);
        throw error;
      }
    },
    { words: { ...SYNCHRONOUS_WORDS, texts: { ...SYNCHRONOUS_WORDS.texts, ...compileTexts } } },
  );
}
