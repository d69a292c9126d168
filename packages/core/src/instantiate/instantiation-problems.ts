import { ModuleLinkError } from "../errors.ts";
import type { LinkPlan, PlannedImport } from "../plan/link-plan.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";

/** What the engine threw while it instantiated a module, as an error that names module, import and way out. */
export function engineError(error: unknown, name: string, plan: LinkPlan): ModuleLinkError {
  const reason = error instanceof Error ? error.message : String(error);
  const module = plan.modules.find((planned) => planned.name === name);
  if (error instanceof WebAssembly.LinkError || (error instanceof TypeError && module?.start === "none")) {
    return engineRejected({
      name,
      reason,
      rejected: importNamedIn(reason, module?.imports ?? []),
      cause: error,
    });
  }
  const started =
    module?.start === "at instantiation" ? "its start function or an active segment" : "an active segment";
  return new ModuleLinkError(
    `Cannot instantiate ${plainName(name)}`,
    [
      {
        code: "INSTANTIATION_TRAPPED",
        message: `${plainName(name)} stopped while it was instantiated, in ${started}: ${reason}`,
        hint: "see the cause; modules that were instantiated before it are discarded with it",
        module: name,
      },
    ],
    { cause: error },
  );
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
        message: `${plainName(name)} ${imported === undefined ? "" : `imports ${imported}; `}the engine refuses what it was given: ${reason}`,
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

/** Engines name the import they refuse in different ways, by its names or by its position; both are looked for. */
function importNamedIn(reason: string, imports: readonly PlannedImport[]): PlannedImport | undefined {
  const position = /Import #(\d+)/i.exec(reason)?.[1];
  if (position !== undefined) return imports[Number(position)];
  return imports.find(({ module, name }) => reason.includes(module) && reason.includes(name));
}
