import type { CallTimes } from "../measure/time-calls.ts";
import { addSamples } from "../results.ts";
import type { Session } from "../runtimes/runtime.ts";
import { LATENCIES_MS, type LibrarySettings, SETS } from "./library-settings.ts";
import { libraryWorkloads } from "./library-workloads.ts";
import type { FirstOutputTimes } from "./time-first-output.ts";
import type { GrammarSamples, GrammarTimes } from "./time-grammars.ts";
import type { OpeningTimes } from "./time-opening.ts";

/** The parts of the benchmark; each can be measured alone. */
export const PARTS = ["loading", "calls", "open", "first-output"] as const;
export type Part = (typeof PARTS)[number];

/** One set of grammars under all loaders. */
export interface LoadedSet {
  readonly grammars: number;
  readonly latencyMs: number;
  readonly times: GrammarTimes;
}

/** The samples of each part in one runtime. */
export interface PartResults {
  readonly loading: readonly LoadedSet[];
  /** By name of the workload. */
  readonly calls: Readonly<Record<string, CallTimes>>;
  readonly open: OpeningTimes;
  readonly "first-output": FirstOutputTimes;
}

export interface LibraryPlan {
  readonly settings: LibrarySettings;
  /** URLs of the server of grammars. */
  readonly servers: readonly string[];
  readonly onStep: (step: string) => void;
}

/** Measures one part in one runtime: each round in new processes or pages. */
export async function measurePart<Name extends Part>(
  part: Name,
  session: Session,
  plan: LibraryPlan,
): Promise<PartResults[Name]> {
  const measures: { readonly [Each in Part]: (session: Session, plan: LibraryPlan) => Promise<PartResults[Each]> } = {
    loading: measureLoading,
    calls: measureCalls,
    open: measureOpening,
    "first-output": measureFirstOutput,
  };
  return measures[part](session, plan) as Promise<PartResults[Name]>;
}

async function measureLoading(session: Session, { settings, servers, onStep }: LibraryPlan): Promise<LoadedSet[]> {
  const sets = LATENCIES_MS.flatMap((latencyMs) =>
    (["few", "many"] as const).map((size) => ({ latencyMs, grammars: SETS[size], loads: settings.loads[size] })),
  );
  const measured: LoadedSet[] = [];
  for (const { grammars, latencyMs, loads } of sets) {
    let times: GrammarTimes | undefined;
    for (let round = 0; round < settings.rounds; round += 1) {
      onStep(`${session.version}: ${grammars} grammars, ${latencyMs} ms, round ${round + 1} of ${settings.rounds}`);
      const now = await session.run({ kind: "grammars", servers, grammars, latencyMs, loads, round });
      times = times === undefined ? now : joinGrammars(times, now);
    }
    if (times !== undefined) measured.push({ grammars, latencyMs, times });
  }
  return measured;
}

function joinGrammars(before: GrammarTimes, now: GrammarTimes): GrammarTimes {
  const joined = Object.entries(now).map(([loader, samples]): [string, GrammarSamples] => {
    const earlier = before[loader as keyof GrammarTimes];
    return [loader, joinSamples(earlier, samples)];
  });
  return Object.fromEntries(joined) as unknown as GrammarTimes;
}

async function measureCalls(session: Session, { settings, onStep }: LibraryPlan): Promise<Record<string, CallTimes>> {
  const calls: Record<string, CallTimes> = {};
  for (let round = 0; round < settings.rounds; round += 1) {
    for (const { name, title } of libraryWorkloads) {
      onStep(`${session.version}: ${title}, round ${round + 1} of ${settings.rounds}`);
      const times = await session.run({ kind: "library-calls", workload: name, round, settings });
      calls[name] = addSamples(calls[name], times);
    }
  }
  return calls;
}

async function measureOpening(session: Session, { settings, onStep }: LibraryPlan): Promise<OpeningTimes> {
  const none = { rec: [], hand: [] };
  let times: OpeningTimes = { open: none, close: none, first: none };
  for (let round = 0; round < settings.rounds; round += 1) {
    onStep(`${session.version}: opening a library, round ${round + 1} of ${settings.rounds}`);
    const { open, close, first } = await session.run({ kind: "opening", settings, round });
    times = {
      open: joinSamples(times.open, open),
      close: joinSamples(times.close, close),
      first: joinSamples(times.first, first),
    };
  }
  return times;
}

async function measureFirstOutput(session: Session, { settings, onStep }: LibraryPlan): Promise<FirstOutputTimes> {
  let times: FirstOutputTimes = { rec: [], alone: [] };
  for (let round = 0; round < settings.rounds; round += 1) {
    onStep(`${session.version}: a program and libc.so, round ${round + 1} of ${settings.rounds}`);
    const now = await session.run({ kind: "first-output", settings, round });
    times = "failed" in now || "failed" in times ? now : joinSamples(times, now);
  }
  return times;
}

/** The samples of earlier rounds and of a new one, by name. */
function joinSamples<Samples extends { readonly [Name in keyof Samples]: readonly number[] }>(
  before: Samples,
  now: Samples,
): Samples {
  const names = Object.keys(now) as (keyof Samples)[];
  return Object.fromEntries(names.map((name) => [name, [...before[name], ...now[name]]])) as unknown as Samples;
}
