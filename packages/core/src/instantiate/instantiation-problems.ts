import { TracedTrap } from "../bind/traced-trap.ts";
import { ModuleLinkError } from "../errors.ts";
import type { LinkPlan, PlannedImport } from "../plan/plan-format.ts";
import { Failure, type Problem } from "../problem.ts";

/** The text of what was thrown: its first line, and a hint of ours where it is a trap of ours. */
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
  /** A function stopped that a step of the plan calls: a start function that had to wait. */
  | (Problem & Reason & { readonly about: "start-stopped" });

function linkFailure(problem: InstantiationProblem, cause: unknown): Failure {
  return new Failure("link", [problem], { cause });
}

/** What the engine threw while it instantiated a unit, as a problem that names module and import. */
export function engineFailed(error: unknown, module: string, plan: LinkPlan): Failure {
  const planned = plan.modules.find(({ name }) => name === module);
  const reason = reasonOf(error);
  // A start function may link modules of its own and fail at that: then this module's imports are not at fault.
  if (!(error instanceof WebAssembly.LinkError) || error instanceof ModuleLinkError) {
    // A module that came compiled does not tell whether it has a start function.
    const hasStart = planned?.start === "at instantiation";
    return linkFailure({ about: "stopped", code: "INSTANTIATION_TRAPPED", module, hasStart, ...reason }, error);
  }
  const rejected = importNamedIn(reason.reason, planned?.imports ?? []);
  const named = rejected && { rejected, import: { module: rejected.module, name: rejected.name } };
  return linkFailure({ about: "engine-rejected", code: "ENGINE_REJECTED", module, ...reason, ...named }, error);
}

/** What a function threw that a step of the plan called. */
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
 * Engines name the import that they refuse in different ways, by its position or by its names; both are looked for. Short
 * names may stand in the text by chance: where several imports could be meant, none is named.
 */
function importNamedIn(reason: string, imports: readonly PlannedImport[]): PlannedImport | undefined {
  const position = /import #?(\d+)/i.exec(reason)?.[1];
  if (position !== undefined) return imports[Number(position)];
  const meant = imports.filter(({ module, name }) => reason.includes(module) && reason.includes(name));
  return meant.length === 1 ? meant[0] : undefined;
}
