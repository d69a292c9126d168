import { cases } from "../cases.ts";
import { replayChecks } from "../replay/replay-checks.ts";

/** Prints how many cases a runner has run. */
export function reportRun(runtime: string, ran: number): void {
  process.stdout.write(`conformance on ${runtime}: ${ran} of ${cases.length} cases ran\n`);
}

/** Prints how many checks of replays a runner has run. */
export function reportReplays(runtime: string, ran: number): void {
  process.stdout.write(`replays in workers of ${runtime}: ${ran} of ${replayChecks.length} checks ran\n`);
}
