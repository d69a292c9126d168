import { cases } from "../cases.ts";

/** Prints how many cases a runner has run. */
export function reportRun(runtime: string, ran: number): void {
  process.stdout.write(`conformance on ${runtime}: ${ran} of ${cases.length} cases ran\n`);
}
