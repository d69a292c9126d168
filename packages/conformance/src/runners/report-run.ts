import { cases } from "../cases.ts";
import { replayChecks } from "../replay/replay-checks.ts";

/** Prints how many cases and how many replay checks a runtime has run. */
export function reportRun(runtime: string, ran: { readonly cases: number; readonly replays: number }): void {
  process.stdout.write(
    `conformance in ${runtime}: ${ran.cases} of ${cases.length} cases and ${ran.replays} of ${replayChecks.length} replays ran\n`,
  );
}
