import { attemptLink, type FaultOutcome, type FaultTrial } from "../faults/attempt-link.ts";
import type { Link } from "../run-case.ts";
import { type SharingOutcome, type SharingTrial, shareCache } from "../sharing/share-cache.ts";

/** Something that a runtime is asked to do, in JSON. */
export type Trial = FaultTrial | SharingTrial;

/** What comes of it, in JSON, by the kind of the trial. */
export interface Outcomes {
  readonly fault: FaultOutcome;
  readonly sharing: SharingOutcome;
}

/** Carries out a trial in this runtime, with its `link`. */
export function carryOut(trial: Trial, link: Link): Promise<Outcomes[Trial["kind"]]> {
  switch (trial.kind) {
    case "fault":
      return attemptLink(trial, link);
    case "sharing":
      return shareCache(trial, link);
  }
}
