import { sectionId } from "../../wasm/binary-format.ts";
import type { InternalPlanOptions } from "../plan-options.ts";
import type { NamedModule } from "../resolve/index-exports.ts";

/**
 * Most bytes of code of a module that is rewritten though its platform keeps compiled code. V8 keeps optimized code from
 * 1,000,000 bytes of machine code on; a smaller module loses little. For a larger one, compiling anew costs more than the
 * calls of a shim, see `packages/bench/README.md`.
 */
const MOST_LOST_CODE_BYTES = 1_000_000;

/**
 * Says of which modules nothing should be hoisted unless nothing else breaks their cycle: a rewritten module is other bytes,
 * for which the platform has no compiled code.
 *
 * With `hoist: true` the caller has decided. In a cycle, a start function is deferred in any case, and that rewrites too.
 */
export function avoidLostCode(
  modules: readonly NamedModule[],
  { hoist, reusesCompiledCode }: Pick<InternalPlanOptions, "hoist" | "reusesCompiledCode">,
): (module: number) => boolean {
  if (hoist !== undefined || reusesCompiledCode === undefined) return () => false;
  return (position) => {
    const module = modules[position];
    if (module === undefined || module.type.start !== undefined || !reusesCompiledCode(module.name)) return false;
    const code = module.type.sections.find(({ id }) => id === sectionId.code);
    return (code?.sizeBytes ?? 0) > MOST_LOST_CODE_BYTES;
  };
}
