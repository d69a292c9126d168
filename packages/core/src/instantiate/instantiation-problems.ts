import { TracedTrap } from "../bind/traced-trap.ts";
import { type LinkDiagnostic, ModuleLinkError } from "../errors.ts";
import type { LinkPlan, PlannedImport } from "../plan/plan-format.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";

/** What the engine threw while it instantiated a module, as an error that names module, import and way out. */
export function engineError(error: unknown, name: string, plan: LinkPlan): ModuleLinkError {
  const traced = ownDiagnostic(error);
  const reason = traced?.message ?? firstLineOf(error);
  const module = plan.modules.find((planned) => planned.name === name);
  // A start function may link modules of its own, and fail at that: not this module's imports are at fault then.
  if (error instanceof WebAssembly.LinkError && !(error instanceof ModuleLinkError)) {
    return engineRejected({
      name,
      reason,
      rejected: importNamedIn(reason, module?.imports ?? []),
      cause: error,
    });
  }
  // Of a module that was handed in compiled, nobody knows whether it has a start function.
  const place = module?.start === "at instantiation" ? ", in its start function or an active segment" : "";
  return new ModuleLinkError(
    `Cannot instantiate ${plainName(name)}`,
    [
      {
        code: "INSTANTIATION_TRAPPED",
        message: `${plainName(name)} stopped while it was instantiated${place}: ${reason}`,
        hint: traced?.hint ?? "see the cause; modules that were instantiated before it are discarded with it",
        module: name,
      },
    ],
    { cause: error },
  );
}

/** What a start function threw that ran when its cycle was bound. */
export function startFailed(error: unknown, name: string): ModuleLinkError {
  const traced = ownDiagnostic(error);
  return new ModuleLinkError(
    `Cannot start ${plainName(name)}`,
    [
      {
        code: "INSTANTIATION_TRAPPED",
        message: `${plainName(name)} stopped in its start function: ${traced?.message ?? firstLineOf(error)}`,
        hint: traced?.hint ?? "see the cause; modules that were instantiated before it are discarded with it",
        module: name,
      },
    ],
    { cause: error },
  );
}

/** What a trap of rec's own says of itself: that of a call to what is not bound yet, or to what nobody provides. */
function ownDiagnostic(error: unknown): LinkDiagnostic | undefined {
  return error instanceof TracedTrap ? error.diagnostics[0] : undefined;
}

/** A diagnostic is one line; the rest of a long message is in the cause. */
function firstLineOf(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return reason.split("\n", 1)[0] as string;
}

interface Rejection {
  readonly name: string;
  readonly reason: string;
  readonly rejected: PlannedImport | undefined;
  readonly cause: unknown;
}

function engineRejected({ name, reason, rejected, cause }: Rejection): ModuleLinkError {
  const imported = rejected && `${quoteName(rejected.module)} ${quoteName(rejected.name)} (${rejected.type})`;
  return new ModuleLinkError(
    `Cannot instantiate ${plainName(name)}`,
    [
      {
        code: "ENGINE_REJECTED",
        message: `${plainName(name)}${imported === undefined ? ":" : ` imports ${imported};`} the engine refuses what it was given: ${reason}`,
        hint: "give a host import of the type that the module asks for",
        module: name,
        ...(rejected && {
          import: { module: rejected.module, name: rejected.name },
        }),
      },
    ],
    { cause },
  );
}

/**
 * Engines name the import they refuse in different ways, by its position or by its names; both are looked for. Short names
 * may stand in the text by chance: where several imports could be meant, none is named.
 */
function importNamedIn(reason: string, imports: readonly PlannedImport[]): PlannedImport | undefined {
  const position = /import #?(\d+)/i.exec(reason)?.[1];
  if (position !== undefined) return imports[Number(position)];
  const meant = imports.filter(({ module, name }) => reason.includes(module) && reason.includes(name));
  return meant.length === 1 ? meant[0] : undefined;
}
