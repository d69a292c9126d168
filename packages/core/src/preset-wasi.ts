import type { WasiProvider } from "./host.ts";
import type { LinkPlanOptions } from "./link-options.ts";
import { exitProgram } from "./wasi/wasi-exit.ts";

/**
 * The options of a call, with WASI: for adapters, which wrap functions of the linker.
 *
 * Each module gets functions of WASI that read its own memory. Host imports of the caller come before them. Reactors are
 * initialized, unless the options say `initialize: false`.
 *
 * @param provider - the WASI of the platform
 * @param options - as the caller gave them
 * @returns new options for `link`, `prepare` or `linkPlan`
 *
 * @example
 * ```ts
 * import { presetWasi } from "@rec/core";
 *
 * const provider = { names: ["sched_yield"], open: () => ({ sched_yield: () => 0 }) };
 * console.log(presetWasi(provider, { retries: 0 }).initialize); // true
 * ```
 */
export function presetWasi<Options extends LinkPlanOptions>(provider: WasiProvider, options: Options): Options {
  // Imports of single modules are looked up only if the option is there.
  const { importsFor = {}, initialize = true } = options;
  const open: WasiProvider["open"] = (memory, module) => ({
    ...provider.open(memory, module),
    proc_exit: exitProgram,
  });
  return { ...options, importsFor, initialize, wasi: { names: provider.names, open } };
}
