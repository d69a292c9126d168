import type { UnfusedReason } from "../plan/fused-format.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { plainName } from "../wasm/quote-name.ts";

/**
 * The units that are made of several modules, a line each:
 *
 *     memory, program: 3 imports, program keeps its indices
 */
export function describeFused({ units }: LinkPlan): string[] {
  return units.flatMap(({ modules, fused }) => {
    if (fused === undefined) return [];
    const { imports, verbatim, members } = fused;
    const steps = members.flatMap(({ name, segments, start }) =>
      segments || start
        ? [`${plainName(name)} ${[segments && "copies data", start && "starts"].filter(Boolean).join(" and ")}`]
        : [],
    );
    return [
      `${modules.map(plainName).join(", ")}: ${imports.length} import${imports.length === 1 ? "" : "s"}, ` +
        `${verbatim === undefined ? "all code is written anew" : `${plainName(verbatim)} keeps its indices`}` +
        `${steps.length === 0 ? "" : `; by a step, ${steps.join(", ")}`}`,
    ];
  });
}

/** The modules that are not fused, a line each. */
export function describeUnfused({ unfused = [] }: LinkPlan): string[] {
  return unfused.map(({ module, reason }) => `${plainName(module)}: ${REASONS[reason]}`);
}

const REASONS: Readonly<Record<UnfusedReason, string>> = {
  precompiled: "only the compiled module is known",
  shared: "other links share the compiled module",
  "compiled-code": "the platform keeps compiled code for its bytes",
  "debug-info": "a source map or debug information tells offsets in its code",
  "compact-imports": "its imports stand in groups",
  provided: "externs of the host replace its definitions",
  "no-function": "no function import joins it with another module",
  memories: "with the modules that it calls, it would have several memories",
  subtype: "it imports by a supertype, or a module that calls it does: fused, its code would see the narrower type",
  limits: "with the modules that it calls, it would exceed a limit of engines",
  between: "another module has to be instantiated between it and the modules that it calls",
  refused: "the engine refuses the fused module, or rec cannot read its bytes",
  size: "the code that would be written anew is too large",
};
