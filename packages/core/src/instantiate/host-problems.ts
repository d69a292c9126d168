import type { LinkPlan } from "../plan/plan-format.ts";
import { Failure, type Problem } from "../problem.ts";
import type { DefinedType, ExternType } from "../wasm/extern-type.ts";
import type { HostImports, HostKey } from "../wasm/host-import.ts";
import type { HostSighting } from "../wasm/sight-host.ts";
import type { HostUse } from "./host-uses.ts";

/** Looks for the reason of a mistake. Without it, problems state less: an entry without texts leaves it out. */
export interface HostDiagnosis {
  /** Finds the type of a host extern that does not fit. */
  readonly identify: (value: unknown, expected: ExternType) => ExternType;
  /** Looks around a host import that was not found. */
  readonly sight: (host: HostImports, key: HostKey, type: ExternType) => HostSighting;
  /** The text of a value that reading a host import threw. */
  readonly describeThrown: (thrown: unknown) => string;
}

interface HostImportProblem extends Problem {
  readonly module: string;
  readonly import: { readonly module: string; readonly name: string };
  readonly host: HostKey;
  readonly expected: ExternType;
  /** The defined types that the types refer to. */
  readonly types: readonly DefinedType[];
  /** Number of modules in the plan. */
  readonly moduleCount: number;
}

export type HostProblem =
  | (HostImportProblem & { readonly about: "host-missing"; readonly sighting?: HostSighting })
  | (HostImportProblem & { readonly about: "host-ignored" })
  | (HostImportProblem & { readonly about: "host-failed"; readonly reason?: string })
  /** `found` is a type, or the type name of a value that is no extern. */
  | (HostImportProblem & { readonly about: "host-mismatch"; readonly found: ExternType | string });

function valuesOf({ importer, entry: { module, name }, key, type }: HostUse, plan: LinkPlan) {
  return {
    module: importer,
    import: { module, name },
    host: key,
    expected: type,
    types: plan.hostTypes ?? [],
    moduleCount: plan.modules.length,
  };
}

export function hostMissing(use: HostUse, plan: LinkPlan, sighting?: HostSighting): HostProblem {
  return { about: "host-missing", code: "UNRESOLVED_IMPORT", ...valuesOf(use, plan), ...(sighting && { sighting }) };
}

/** The caller gives one module an import of its own, and the plan takes the import of all modules. */
export function hostIgnored(use: HostUse, plan: LinkPlan): HostProblem {
  return { about: "host-ignored", code: "PLAN_MISMATCH", ...valuesOf(use, plan) };
}

export function hostFailed(use: HostUse, plan: LinkPlan, reason: string | undefined): HostProblem {
  return { about: "host-failed", code: "HOST_IMPORT_FAILED", ...valuesOf(use, plan), ...(reason && { reason }) };
}

export function hostMismatch(use: HostUse, plan: LinkPlan, found: ExternType | string): HostProblem {
  return { about: "host-mismatch", code: "EXTERN_TYPE_MISMATCH", ...valuesOf(use, plan), found };
}

/** @throws Failure if there are problems */
export function throwHostProblems(problems: readonly HostProblem[], options?: ErrorOptions): void {
  const [first, ...rest] = problems;
  if (first !== undefined) throw new Failure("link", [first, ...rest], options);
}
