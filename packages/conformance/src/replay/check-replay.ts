import type { LinkPlan } from "@rec/core";
import { carriedBytes } from "./carried-bytes.ts";
import type { DoorCount, ReplayOrder, ReplayOutcome } from "./replay-order.ts";

/** Exports of the only modules that a worker compiles: forwarders, their slots, hoisted externs, and stubs. */
const OF_THE_LINKER = /^(?:slots|[fht]\d+)$/;

/** The expected observations of a replay. */
export interface Expected {
  /** The plan as `planText` prints it. */
  readonly plan: string;
  readonly observed: unknown;
}

/** All differences between a replay and the link that it repeats; empty if there are none. */
export function checkReplay(order: ReplayOrder, outcome: ReplayOutcome, expected: Expected): string[] {
  if ("error" in outcome) return [outcome.error];
  const problems: string[] = [];
  const expectSame = (subject: string, wanted: unknown, found: unknown): void => {
    const [wantedText, foundText] = [JSON.stringify(wanted), JSON.stringify(found)];
    if (wantedText !== foundText) problems.push(`${subject}: expected ${wantedText}, found ${foundText}`);
  };
  expectSame("plan", expected.plan.trimEnd(), outcome.plan.trimEnd());
  expectSame("observed", expected.observed, outcome.observed);
  expectSame("bytes that were sent", 0, carriedBytes(order));
  return [...problems, ...checkDoors(order.plan, outcome.doors)];
}

/** One probe for all host imports, and one for each further memory. */
function mostProbes({ modules }: LinkPlan): number {
  const fromHost = modules.flatMap(({ imports }) => imports).filter(({ binding }) => binding.by === "host");
  const memories = fromHost.filter(({ kind }) => kind === "memory").length;
  return fromHost.length === 0 ? 0 : Math.max(1, memories);
}

/** Only the modules that the linker makes for this plan may be compiled, and no file may be fetched. */
export function checkDoors(plan: LinkPlan, { compiled, compilations, fetches }: DoorCount): string[] {
  const problems: string[] = [];
  if (compilations + fetches > 0) problems.push(`${compilations} asynchronous compilations and ${fetches} fetches`);
  // Two kinds of modules have no exports: the empty module, with which the linker tests whether compilation is allowed,
  // and the probes of host imports.
  const made = compiled.filter((names) => names.length > 0);
  const foreign = made.filter((names) => !names.every((name) => OF_THE_LINKER.test(name)));
  if (foreign.length > 0) problems.push(`compiled a module that exports ${foreign[0]?.join(", ")}`);
  const memories = plan.made.filter(({ type }) => type.kind === "memory").length;
  const isNeeded =
    plan.made.length > 0 || plan.stubs !== undefined || plan.deferred.some(({ binding }) => binding === "shim");
  const most = isNeeded ? Math.max(1, memories) : 0;
  if (made.length > most) problems.push(`the linker compiled ${made.length} modules of its own, expected ${most}`);
  const bare = compiled.length - made.length;
  const mostBare = 1 + mostProbes(plan);
  if (bare > mostBare) problems.push(`compiled ${bare} modules without exports, expected at most ${mostBare}`);
  return problems;
}
