import { createModuleCache, type LinkOptions } from "@rec/core";
import { countCompiles } from "../count-compiles.ts";
import type { Link } from "../run-case.ts";

/** Many simultaneous links of the same URLs with one cache: plain JSON, to be sent to any runtime. */
export interface SharingTrial {
  readonly kind: "sharing";
  readonly healthyUrl: string;
  readonly faultyUrl: string;
  readonly retries: number;
  /** Rounds that run one after the other, with the same cache. */
  readonly rounds: readonly SharingRound[];
}

export interface SharingRound {
  readonly links: number;
  /**
   * Every n-th link is aborted, starting with the first, after half of the faulty module's body; without it, none is.
   */
  readonly abortEvery?: number;
}

/** The outcome of one round, in JSON. */
export interface RoundOutcome {
  /**
   * Number of links by outcome: `8` is the result of a linked module, the others are `aborted` or the code of an error.
   */
  readonly outcomes: Readonly<Record<string, number>>;
  /** The compiled modules, each by the names of its exports, sorted. */
  readonly compiled: readonly string[];
  /** Number of different modules in all links: if the links share them, as many as there are names. */
  readonly modules: number;
}

export type SharingOutcome = readonly RoundOutcome[];

const ABORTED = new Error("aborted");
const HALF_BYTES = 50_000;

/** Runs a trial with the `link` of this runtime. */
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
  /** Collects the linked modules. */
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
