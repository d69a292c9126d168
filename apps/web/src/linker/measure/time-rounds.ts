import type { FormName, Round } from "../../model/measure-api.ts";
import type { Exercise } from "./work-on.ts";

interface Contestant {
  readonly form: FormName;
  readonly exercise: Exercise;
  count: number;
}

export interface Timing {
  readonly rounds: number;
  readonly sampleMs: number;
  readonly onRound: (round: Round) => void;
}

const WARM_UP_SAMPLES = 3;

/** So that a round of a slow function ends: fewer rounds are timed, but never less than this many. */
const FEWEST_ROUNDS = 3;
const LONGEST_MS = 30_000;

/**
 * Times all forms in rounds, each round beginning with another form, so that a busy machine slows all of them equally.
 *
 * Each form first runs until a sample lasts long enough for the clock, which also lets the engine optimize its code.
 */
export async function timeRounds(
  exercises: readonly { readonly form: FormName; readonly exercise: Exercise }[],
  { rounds, sampleMs, onRound }: Timing,
): Promise<void> {
  const contestants = exercises.map(({ form, exercise }): Contestant => ({ form, exercise, count: exercise.step }));
  for (const contestant of contestants) await warmUp(contestant, sampleMs);
  const end = performance.now() + LONGEST_MS;
  for (let round = 0; round < rounds; round++) {
    if (round >= FEWEST_ROUNDS && performance.now() > end) return;
    const times: Partial<Record<FormName, number>> = {};
    for (const [at] of contestants.entries()) {
      const contestant = contestants[(at + round) % contestants.length] as Contestant;
      times[contestant.form] = (timeOnce(contestant) * 1e6) / contestant.count;
    }
    onRound(times);
    await turn();
  }
}

async function warmUp(contestant: Contestant, sampleMs: number): Promise<void> {
  for (let samples = 0; samples < WARM_UP_SAMPLES; ) {
    const durationMs = timeOnce(contestant);
    if (durationMs < sampleMs) contestant.count *= 2;
    else samples += 1;
    // Optimized code may arrive between two turns of the event loop.
    await turn();
  }
}

function timeOnce({ exercise, count }: Contestant): number {
  const begin = performance.now();
  exercise.run(count);
  return performance.now() - begin;
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
