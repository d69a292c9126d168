import type { LinkPlan } from "../plan/plan-format.ts";
import { type HostImports, readHostValue } from "../wasm/host-import.ts";
import { observeHostExtern } from "../wasm/observe-host-extern.ts";
import {
  type HostDiagnosis,
  type HostProblem,
  hostFailed,
  hostIgnored,
  hostMismatch,
  hostMissing,
  throwHostProblems,
} from "./host-problems.ts";
import { type HostUse, hostUsesOf } from "./host-uses.ts";

/**
 * Checks that the caller gives all host imports of a plan, as far as JavaScript shows their types. Runs no code but
 * getters.
 *
 * @throws Failure `UNRESOLVED_IMPORT`, `HOST_IMPORT_FAILED`, `EXTERN_TYPE_MISMATCH`, with all problems
 */
export function checkHostImports(plan: LinkPlan, host: HostImports, diagnosis: Partial<HostDiagnosis> = {}): void {
  const uses = hostUsesOf(plan, host);
  const problems = uses.flatMap((use) =>
    isIgnored(use, host) ? hostIgnored(use, plan) : (problemOf(use, plan, { host, ...diagnosis }) ?? []),
  );
  const thrown = uses.find(({ given }) => given?.isThrown);
  throwHostProblems(problems, thrown && { cause: thrown.given?.value });
}

/** Whether `importsFor` has a value for the import, and the plan was made without it. */
function isIgnored({ importer, entry: { module, name, reason }, key }: HostUse, host: HostImports): boolean {
  if (reason !== "host" || key.for !== undefined) return false;
  return readHostValue(host, { for: importer, module, name })?.value !== undefined;
}

interface Diagnosing extends Partial<HostDiagnosis> {
  readonly host: HostImports;
}

function problemOf(use: HostUse, plan: LinkPlan, { host, sight, describeThrown }: Diagnosing): HostProblem | undefined {
  const { given, key, type } = use;
  if (given === undefined) return hostMissing(use, plan, sight?.(host, key, type));
  if (given.isThrown) return hostFailed(use, plan, describeThrown?.(given.value));
  const found = observeHostExtern(given.value, type);
  return found === undefined ? undefined : hostMismatch(use, plan, found);
}
