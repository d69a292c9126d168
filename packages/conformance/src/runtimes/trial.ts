import type { HostedLinker } from "@rec/core";
import { type BuiltinsOutcome, type BuiltinsTrial, linkBuiltins } from "../builtins/link-builtins.ts";
import { cases } from "../cases.ts";
import { type TraceOutcome, type TraceTrial, traceTrap } from "../debugging/trace-trap.ts";
import { attemptFrozen } from "../faults/attempt-frozen.ts";
import { attemptLink, type FaultOutcome, type FaultTrial } from "../faults/attempt-link.ts";
import { type FrozenOutcome, type FrozenTrial, frozenFilesAt, runFrozen } from "../frozen/run-frozen.ts";
import { type FusedForm, fusedCase } from "../fused/fused-case.ts";
import { type ByPathAdapter, type ByPathOutcome, type ByPathTrial, runByPath } from "../libraries/run-by-path.ts";
import {
  type CompiledLibrariesOutcome,
  type CompiledLibrariesTrial,
  runCompiledLibraries,
} from "../libraries/run-compiled-libraries.ts";
import { type LibrariesOutcome, type LibrariesTrial, runLibraries } from "../libraries/run-libraries.ts";
import { type OpeningAdapter, type OpeningOutcome, type OpeningTrial, runOpening } from "../libraries/run-opening.ts";
import type { Place } from "../place.ts";
import { type ProgramOutcome, type ProgramTrial, runProgram } from "../programs/run-program.ts";
import { type GraphsOutcome, type GraphsTrial, runGraphs } from "../random-graphs/run-graphs.ts";
import { type ReplaySetting, replayChecks } from "../replay/replay-checks.ts";
import type { ReplayWorker } from "../replay/replay-order.ts";
import { type CaseOutcome, runCase } from "../run-case.ts";
import { type SharingOutcome, type SharingTrial, shareCache } from "../sharing/share-cache.ts";
import { linkWasi, type WasiAdapter, type WasiOutcome, type WasiTrial } from "../wasi/link-wasi.ts";

/** A task for a runtime, in JSON. */
export type Trial =
  | CaseTrial
  | ReplayTrial
  | FrozenTrial
  | GraphsTrial
  | FaultTrial
  | SharingTrial
  | BuiltinsTrial
  | WasiTrial
  | TraceTrial
  | ProgramTrial
  | LibrariesTrial
  | OpeningTrial
  | CompiledLibrariesTrial
  | ByPathTrial;

/** A case that the runtime links. */
export interface CaseTrial {
  readonly kind: "case";
  readonly name: string;
  readonly place: Place;
  /** The modules are linked with `fuse: true`, from sources of this form. */
  readonly fused?: FusedForm;
}

/** A replay check, which uses workers. */
export interface ReplayTrial {
  readonly kind: "replay";
  readonly name: string;
  readonly place: Place;
}

/** The outcomes of trials, in JSON, by the kind of the trial. */
export interface Outcomes {
  readonly case: CaseOutcome;
  /** The problems that were found; empty if there are none. */
  readonly replay: readonly string[];
  readonly frozen: FrozenOutcome;
  readonly graphs: GraphsOutcome;
  readonly fault: FaultOutcome;
  readonly sharing: SharingOutcome;
  readonly builtins: BuiltinsOutcome;
  readonly wasi: WasiOutcome;
  readonly trace: TraceOutcome;
  readonly program: ProgramOutcome;
  readonly libraries: LibrariesOutcome;
  readonly opening: OpeningOutcome;
  readonly "compiled libraries": CompiledLibrariesOutcome;
  readonly "by path": ByPathOutcome;
}

export type Outcome = Outcomes[Trial["kind"]];

/** The parts of a runtime that trials use. */
export interface Scene {
  readonly linker: HostedLinker;
  /** The functions of the adapter, which have WASI. */
  readonly adapter: WasiAdapter & OpeningAdapter & ByPathAdapter & Pick<ReplaySetting, "linkPlan">;
  readonly startWorker: () => ReplayWorker;
}

/** The trials of one runtime. */
export interface Trials {
  carryOut(trial: Trial): Promise<Outcome>;
  /** Ends the worker that replays share, if there is one. */
  end(): Promise<void>;
}

export function createTrials({ linker, adapter, startWorker }: Scene): Trials {
  const { link, prepare } = linker;
  let worker: ReplayWorker | undefined;
  const run = ({ name, place, fused }: CaseTrial): Promise<CaseOutcome> => {
    const testCase = named(cases, name);
    return runCase(fused === undefined ? testCase : fusedCase(testCase, fused), { link, place });
  };
  const replay = ({ name, place }: ReplayTrial): Promise<string[]> => {
    worker ??= startWorker();
    return named(replayChecks, name).run({ place, prepare, linkPlan: adapter.linkPlan, startWorker, worker });
  };
  return {
    async carryOut(trial) {
      switch (trial.kind) {
        case "case":
          return run(trial);
        case "replay":
          return replay(trial).catch((error) => [String(error)]);
        case "frozen":
          return runFrozen(named(cases, trial.name), frozenFilesAt(trial));
        case "graphs":
          return runGraphs(trial);
        case "fault":
          return trial.frozen === undefined ? attemptLink(trial, link) : attemptFrozen(trial, trial.frozen);
        case "sharing":
          return shareCache(trial, link);
        case "builtins":
          return linkBuiltins(trial, linker);
        case "wasi":
          return linkWasi(trial, adapter);
        case "trace":
          return traceTrap(trial, linker);
        case "program":
          return runProgram(trial, adapter.link);
        case "libraries":
          return runLibraries(trial, adapter);
        case "opening":
          return runOpening(trial, adapter);
        case "compiled libraries":
          return runCompiledLibraries(trial, adapter);
        case "by path":
          return runByPath(trial, adapter);
      }
    },
    async end() {
      await worker?.end();
    },
  };
}

function named<Item extends { readonly name: string }>(items: readonly Item[], name: string): Item {
  const found = items.find((item) => item.name === name);
  if (found === undefined) throw new Error(`Cannot carry out a trial: there is no case or check called "${name}"`);
  return found;
}
