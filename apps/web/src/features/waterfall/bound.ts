import type { PhaseTiming } from "@rec/browser";

/** The slowest path through the phases: each part could begin only when the one before it had ended. */
export interface Bound {
  /** From the first to the last. */
  readonly path: readonly PhaseTiming[];
  /** When the last part ended, in ms since the link began. */
  readonly endMs: number;
}

/** Clocks of browsers are coarse: a phase that ends so much later than the next one begins still comes first. */
const CLOCK_MS = 0.11;

type Phase = PhaseTiming["phase"];

/** The phases that one phase waits for: those of the same module, or those of any module. */
const WAITS_FOR: Readonly<Record<Phase, { readonly own: readonly Phase[]; readonly any: readonly Phase[] }>> = {
  load: { own: [], any: ["parse"] },
  parse: { own: ["load"], any: [] },
  plan: { own: [], any: ["parse", "load"] },
  compile: { own: ["parse", "load", "plan"], any: ["plan"] },
  bind: { own: [], any: ["compile", "plan"] },
  instantiate: { own: [], any: ["instantiate", "bind", "compile"] },
};

/**
 * Goes back from the phase that ended last: to the phase that it waited for and that ended last, and so on. Time that no phase
 * explains, such as that of the browser's queue, stays between two parts.
 */
export function boundOf(timings: readonly PhaseTiming[]): Bound | undefined {
  let current = timings.reduce<PhaseTiming | undefined>(
    (last, timing) => (last === undefined || endOf(timing) > endOf(last) ? timing : last),
    undefined,
  );
  if (current === undefined) return undefined;
  const endMs = endOf(current);
  const path: PhaseTiming[] = [];
  const seen = new Set<PhaseTiming>();
  while (current !== undefined) {
    path.unshift(current);
    seen.add(current);
    current = waitedFor(current, timings, seen);
  }
  return { path, endMs };
}

export function endOf({ startMs, durationMs }: PhaseTiming): number {
  return startMs + durationMs;
}

function waitedFor(
  current: PhaseTiming,
  timings: readonly PhaseTiming[],
  seen: ReadonlySet<PhaseTiming>,
): PhaseTiming | undefined {
  const { own, any } = WAITS_FOR[current.phase];
  let best: PhaseTiming | undefined;
  for (const timing of timings) {
    if (seen.has(timing) || endOf(timing) > current.startMs + CLOCK_MS) continue;
    const isSame = timing.module === current.module || timing.module === undefined || current.module === undefined;
    if (!any.includes(timing.phase) && !(isSame && own.includes(timing.phase))) continue;
    if (best === undefined || endOf(timing) > endOf(best)) best = timing;
  }
  return best;
}

/** The bound in one sentence, with the slowest part named first. */
export function boundSentence({ path, endMs }: Bound, format: (durationMs: number) => string): string {
  const slowest = path.reduce<PhaseTiming | undefined>(
    (most, timing) => (most === undefined || timing.durationMs > most.durationMs ? timing : most),
    undefined,
  );
  if (slowest === undefined) return "";
  const parts = path.length > 6 ? [...path.slice(0, 3), ...path.slice(-2)] : path;
  const names = parts.map((part) => partName(part));
  if (path.length > 6) names.splice(3, 0, `${path.length - 5} more parts`);
  const share = endMs === 0 ? 0 : Math.round((100 * slowest.durationMs) / endMs);
  return `The link took ${format(endMs)}; its bound is ${names.join(", then ")}. The longest part is ${partName(slowest)} with ${format(slowest.durationMs)}, ${share} % of the link.`;
}

function partName({ phase, module }: PhaseTiming): string {
  return module === undefined ? phase : `${phase} ${module}`;
}
