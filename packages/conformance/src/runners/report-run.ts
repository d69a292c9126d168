import { cases } from "../cases.ts";
import { fusedCases } from "../fused/fused-case.ts";
import { replayChecks } from "../replay/replay-checks.ts";

/** Numbers of trials that have run. */
export interface RanTrials {
  readonly cases: number;
  readonly fused: number;
  readonly frozen: number;
  readonly frozenInAll: number;
  readonly replays: number;
}

/** Prints how many cases, fused links, frozen links and replay checks a runtime has run. */
export function reportRun(runtime: string, ran: RanTrials): void {
  const counts = [
    `${ran.cases} of ${cases.length} cases`,
    `${ran.fused} of ${fusedCases.length} fused links`,
    `${ran.frozen} of ${ran.frozenInAll} frozen links`,
    `${ran.replays} of ${replayChecks.length} replays`,
  ];
  process.stdout.write(`conformance in ${runtime}: ${counts.join(", ")} ran\n`);
}
