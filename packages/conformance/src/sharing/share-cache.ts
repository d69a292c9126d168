import { createModuleCache, type LinkOptions } from "@rec/core";
import { countCompiles } from "../count-compiles.ts";
import type { Link } from "../run-case.ts";

/** Many links of the same URLs at one time, with one cache: plain JSON, to be sent to any runtime. */
export interface SharingTrial {
  readonly kind: "sharing";
  readonly healthyUrl: string;
  readonly faultyUrl: string;
  readonly retries: number;
  /** One after the other, with the same cache. */
  readonly rounds: readonly SharingRound[];
}

export interface SharingRound {
  readonly links: number;
  /** Every how-manieth link is aborted, from the first on, when half of the faulty module's body is there; none without it. */
  readonly abortEvery?: number;
}

/** What came of one round, in JSON. */
export interface RoundOutcome {
  /** How many links came out how: `8` is what a linked module returned, `aborted`, or the code of an error. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** What was compiled, each by the names of its exports, in order of these. */
  readonly compiled: readonly string[];
  /** How many different modules the links have: as many as there are names, where they share them. */
  readonly modules: number;
}

export type SharingOutcome = readonly RoundOutcome[];

const ABORTED = new Error("aborted");
const HALF_BYTES = 50_000;

/** Carries out a trial with the `link` of this runtime. */
export async function shareCache(trial: SharingTrial, link: Link): Promise<SharingOutcome> {
  // Node compiles its HTTP parser, which is WebAssembly, when fetch is first used.
  await fetch("data:,");
  const cache = createModuleCache();
  const rounds: RoundOutcome[] = [];
  for (const round of trial.rounds) {
    const modules = new Set<WebAssembly.Module>();
    const { result, compiled } = await countCompiles(() =>
      runRound(round, trial, { link, options: { cache }, modules }),
    );
    rounds.push({ outcomes: tally(result), compiled: compiled.toSorted(), modules: modules.size });
  }
  return rounds;
}

interface RoundSetting {
  readonly link: Link;
  readonly options: LinkOptions;
  /** Gets what was linked. */
  readonly modules: Set<WebAssembly.Module>;
}

async function runRound(
  { links, abortEvery }: SharingRound,
  { healthyUrl, faultyUrl, retries }: SharingTrial,
  { link, options, modules }: RoundSetting,
): Promise<string[]> {
  const controllers = Array.from({ length: links }, () => new AbortController());
  const abort = (): void => {
    if (abortEvery === undefined) return;
    for (const [at, controller] of controllers.entries()) if (at % abortEvery === 0) controller.abort(ABORTED);
  };
  const attempts = controllers.map(async ({ signal }): Promise<string> => {
    const linked = await link(
      { healthy: healthyUrl, faulty: faultyUrl },
      {
        ...options,
        signal,
        retries,
        imports: { test: { started() {} } },
        onProgress({ module, receivedBytes = 0 }) {
          if (module === "faulty" && receivedBytes > HALF_BYTES) abort();
        },
      },
    );
    for (const module of Object.values(linked.modules)) modules.add(module);
    const { eight } = linked.exports["faulty"] as { readonly eight: () => number };
    return String(eight());
  });
  return Promise.all(attempts.map((attempt) => attempt.catch(describeFailure)));
}

function describeFailure(error: unknown): string {
  if (error === ABORTED) return "aborted";
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" ? code : String(error);
}

function tally(results: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const result of results) counts[result] = (counts[result] ?? 0) + 1;
  return counts;
}
