import { attemptLink, type FaultOutcome, type FaultTrial } from "../faults/attempt-link.ts";
import type { Link } from "../run-case.ts";

/** Something that a runtime is asked to do, in JSON. */
export type Trial = FaultTrial;

/** What comes of it, in JSON, by the kind of the trial. */
export interface Outcomes {
  readonly fault: FaultOutcome;
}

/** Carries out a trial in this runtime, with its `link`. */
export function carryOut(trial: Trial, link: Link): Promise<Outcomes[Trial["kind"]]> {
  return attemptLink(trial, link);
}
