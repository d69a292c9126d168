import type { FreezePlanOptions as CoreFreezePlanOptions } from "@rec/core/freeze";
import type { PlanOptions } from "@rec/core/plan";
import { loadOptimizer } from "./optimizer.ts";

/** Options of `freezePlan`. */
export interface FreezePlanOptions extends Omit<CoreFreezePlanOptions, "optimize"> {
  /**
   * Makes the bytes of a fused unit smaller and faster. True: as `wasm-opt -O3`, with the package `binaryen`, an optional peer
   * dependency.
   */
  readonly optimize?: boolean | NonNullable<CoreFreezePlanOptions["optimize"]>;
}

/** Options of `freeze`: those of `planLink`, with `fuse: "auto"` by default, and those of `freezePlan`. */
export interface FreezeOptions extends PlanOptions, FreezePlanOptions {}

/** The options as `@rec/core/freeze` takes them. Binaryen is 15 MB, so it is loaded only if it is asked for. */
export async function withOptimizer<Options extends FreezePlanOptions>(
  options: Options,
): Promise<Omit<Options, "optimize"> & Pick<CoreFreezePlanOptions, "optimize">> {
  if (typeof options?.optimize !== "boolean") return options as Options & Pick<CoreFreezePlanOptions, "optimize">;
  const { optimize, ...others } = options;
  if (!optimize) return others;
  return { ...others, optimize: await loadOptimizer() };
}
