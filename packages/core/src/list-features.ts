import { FEATURE_PROBES } from "./compile/feature-probes.ts";
import { usedFeatures } from "./compile/used-features.ts";
import type { ModuleType } from "./wasm/module-type.ts";

/** A feature newer than WebAssembly 1.0, and the releases that have it. */
export interface FeatureUse {
  /** Its name, as in the error `UNSUPPORTED_FEATURE`. */
  readonly feature: string;
  /**
   * The first releases that have it without a flag, by https://webassembly.org/features: `Node 22, Deno 1.39, Chrome 120
   * and Firefox 125`. A runtime that is not named has no such release. Absent if no runtime has it.
   */
  readonly since?: string;
}

/**
 * Lists the features that the types and sections of a module use. Features that only its code uses are not visible.
 *
 * @param type - as `parseModule` returns it
 * @returns each feature once, in no particular order
 *
 * @example
 * ```ts
 * import { listFeatures, parseModule } from "@rec/core/plan";
 *
 * // (module (memory i64 0))
 * const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 3, 1, 4, 0]);
 * console.log(listFeatures(parseModule(bytes)).map(({ feature }) => feature)); // [ '64-bit memories' ]
 * ```
 */
export function listFeatures(type: ModuleType): FeatureUse[] {
  return [...usedFeatures(type)].map((feature) => {
    const { since } = FEATURE_PROBES[feature];
    return { feature, ...(since !== undefined && { since }) };
  });
}
