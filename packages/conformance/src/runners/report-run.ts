import { cases } from "../cases.ts";
import { replayChecks } from "../replay/replay-checks.ts";

/** Prints how many cases, and how many checks of replays, have run in a runtime. */
export function reportRun(runtime: string, ran: { readonly cases: number; readonly replays: number }): void {
  process.stdout.write(
    `conformance in ${runtime}: ${ran.cases} of ${cases.length} cases and ${ran.replays} of ${replayChecks.length} replays ran\n`,
  );
}
