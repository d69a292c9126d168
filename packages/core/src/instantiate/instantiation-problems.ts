import { TracedTrap } from "../bind/traced-trap.ts";
import { ModuleLinkError } from "../errors.ts";
import type { LinkPlan, PlannedImport } from "../plan/plan-format.ts";
import { Failure, type Problem } from "../problem.ts";

/** The text of a thrown value: its first line, with a hint if it is a trap of rec's own. */
interface Reason {
  readonly reason: string;
  /** The hint of a trap of rec's own. */
  readonly ownHint?: string;
}

export type InstantiationProblem =
  /** The engine refused an import. */
  | (Problem & Reason & { readonly about: "engine-rejected"; readonly rejected?: PlannedImport })
  /** A unit stopped while the engine instantiated it. */
  | (Problem & Reason & { readonly about: "stopped"; readonly hasStart: boolean })
  /** A deferred start function stopped when a step of the plan called it. */
  | (Problem & Reason & { readonly about: "start-stopped" });

function linkFailure(problem: InstantiationProblem, cause: unknown): Failure {
  return new Failure("link", [problem], { cause });
}

/** Returns an error of the engine during instantiation of a unit as a problem that names module and import. */
export function engineFailed(error: unknown, module: string, plan: LinkPlan): Failure {
  const planned = plan.modules.find(({ name }) => name === module);
  const reason = reasonOf(error);
  // A start function may link other modules and fail at that; this module's imports are not at fault then.
  if (!(error instanceof WebAssembly.LinkError) || error instanceof ModuleLinkError) {
    // A precompiled module does not reveal whether it has a start function.
    const hasStart = planned?.start === "at instantiation";
    return linkFailure({ about: "stopped", code: "INSTANTIATION_TRAPPED", module, hasStart, ...reason }, error);
  }
  const rejected = importNamedIn(reason.reason, planned?.imports ?? []);
  const named = rejected && { rejected, import: { module: rejected.module, name: rejected.name } };
  return linkFailure({ about: "engine-rejected", code: "ENGINE_REJECTED", module, ...reason, ...named }, error);
}

/** Whether the engine refused an import. */
export function isRejection(error: unknown): error is Failure {
  return error instanceof Failure && error.problems[0].about === "engine-rejected";
}

/** Returns an error that a called function threw as a problem of its module. */
export function callFailed(error: unknown, module: string): Failure {
  return linkFailure({ about: "start-stopped", code: "INSTANTIATION_TRAPPED", module, ...reasonOf(error) }, error);
}

/** A diagnostic is one line; the rest of a long message is in the cause. */
function reasonOf(error: unknown): Reason {
  const own = error instanceof TracedTrap ? error.diagnostics[0] : undefined;
  if (own !== undefined) return { reason: own.message, ownHint: own.hint };
  const reason = error instanceof Error ? error.message : String(error);
  return { reason: reason.split("\n", 1)[0] as string };
}

/**
 * Engines identify the import that they refuse by its position or by its names; this looks for both. Short names may
 * occur in the text by chance, so if several imports match, none is named.
 */
function importNamedIn(reason: string, imports: readonly PlannedImport[]): PlannedImport | undefined {
  const position = /import #?(\d+)/i.exec(reason)?.[1];
  if (position !== undefined) return imports[Number(position)];
  const meant = imports.filter(({ module, name }) => reason.includes(module) && reason.includes(name));
  return meant.length === 1 ? meant[0] : undefined;
}
