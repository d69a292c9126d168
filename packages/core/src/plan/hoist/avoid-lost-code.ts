import { sectionId } from "../../wasm/binary-format.ts";
import type { InternalPlanOptions } from "../plan-options.ts";
import type { NamedModule } from "../resolve/index-exports.ts";

/**
 * The most code, in bytes, of a module that is rewritten although its platform caches compiled code. V8 caches
 * optimized code from 1,000,000 bytes of machine code on, so a smaller module loses little. For a larger module, a new
 * compilation costs more than calls through a shim: see `packages/bench/README.md`.
 */
export const MOST_LOST_CODE_BYTES = 1_000_000;

/**
 * Returns a function that marks costly modules: externs are hoisted out of them only if nothing else breaks their
 * cycle. A rewritten module has other bytes, for which the platform has no compiled code. Or its code would move, and it
 * has a source map.
 *
 * With `hoist: true` the caller has decided. In a cycle, a start function is deferred in any case, and that changes the
 * bytes too.
 */
export function avoidLostCode(
  modules: readonly NamedModule[],
  {
    hoist,
    reusesCompiledCode,
    keepsOffsets,
  }: Pick<InternalPlanOptions, "hoist" | "reusesCompiledCode" | "keepsOffsets">,
): (module: number) => boolean {
  if (hoist !== undefined) return () => false;
  return (position) => {
    const module = modules[position];
    if (module === undefined) return false;
    if (keepsOffsets?.(module.name)) return true;
    if (module.type.start !== undefined || !reusesCompiledCode?.(module.name)) return false;
    const code = module.type.sections.find(({ id }) => id === sectionId.code);
    return (code?.sizeBytes ?? 0) > MOST_LOST_CODE_BYTES;
  };
}
