import type { DeferredFunction, LinkPlan } from "../plan/plan-format.ts";
import { Failure, type Problem } from "../problem.ts";
import { canCarry } from "../wasm/can-carry.ts";
import type { FunctionExternType } from "../wasm/extern-type.ts";
import { canCompile } from "./can-compile.ts";

/** A deferred function with a signature that no JavaScript closure can carry. */
export interface ClosureProblem extends Problem {
  readonly about: "closure-cannot-carry";
  readonly code: "CLOSURE_CANNOT_CARRY";
  readonly module: string;
  readonly import: { readonly module: string; readonly name: string };
  readonly type: FunctionExternType;
  /** The types that the type refers to. */
  readonly types: LinkPlan["types"];
}

/**
 * Returns the same plan, with closures in place of shims if the engine compiles no code.
 *
 * @throws Failure `CLOSURE_CANNOT_CARRY`
 */
export function suitedToRuntime(plan: LinkPlan): LinkPlan {
  const hasShims = plan.deferred.some(({ binding }) => binding === "shim");
  return hasShims && !canCompile() ? withClosures(plan) : plan;
}

/**
 * Returns the same plan, with closures in place of shims.
 *
 * @throws Failure `CLOSURE_CANNOT_CARRY` for each signature that no closure can carry
 */
function withClosures(plan: LinkPlan): LinkPlan {
  const deferred = plan.deferred.map((entry): DeferredFunction => ({ ...entry, binding: "closure" }));
  const problems = deferred.flatMap(({ importer, import: imported, type }): ClosureProblem[] =>
    type.kind === "opaque" || canCarry(type)
      ? []
      : [
          {
            about: "closure-cannot-carry",
            code: "CLOSURE_CANNOT_CARRY",
            module: importer,
            import: imported,
            type,
            types: plan.types,
          },
        ],
  );
  const [first, ...rest] = problems;
  if (first !== undefined) throw new Failure("link", [first, ...rest]);
  return { ...plan, deferred };
}
