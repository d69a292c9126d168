import type { PhaseTiming } from "@rec/browser";
import { shownName } from "../../model/shown-name.ts";

/** A phase on the slowest path. */
export interface BoundPart {
  readonly timing: PhaseTiming;
  /** The next part could begin then, in ms since the link began: a module is parsed while the rest of it still arrives. */
  readonly endMs: number;
}

/** The slowest path through the phases: each part could begin only when the one before it had ended. */
export interface Bound {
  /** From the first to the last. */
  readonly path: readonly BoundPart[];
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
  const path: BoundPart[] = [];
  const seen = new Set<PhaseTiming>();
  for (let partEndMs = endMs; current !== undefined; ) {
    path.unshift({ timing: current, endMs: Math.min(endOf(current), partEndMs) });
    seen.add(current);
    partEndMs = current.startMs;
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
    if (seen.has(timing)) continue;
    // A stream is parsed when its head has arrived.
    const isStream = current.phase === "parse" && timing.phase === "load" && timing.module === current.module;
    if ((isStream ? timing.startMs : endOf(timing)) > current.startMs + CLOCK_MS) continue;
    const isSame = timing.module === current.module || timing.module === undefined || current.module === undefined;
    if (!any.includes(timing.phase) && !(isSame && own.includes(timing.phase))) continue;
    if (best === undefined || endOf(timing) > endOf(best)) best = timing;
  }
  return best;
}

/** The bound in one sentence, with the slowest part named first. */
export function boundSentence({ path, endMs }: Bound, format: (durationMs: number) => string): string {
  const slowest = path.reduce<BoundPart | undefined>(
    (most, part) => (most === undefined || durationOf(part) > durationOf(most) ? part : most),
    undefined,
  );
  if (slowest === undefined) return "";
  const parts = path.length > 6 ? [...path.slice(0, 3), ...path.slice(-2)] : path;
  const names = parts.map((part) => partName(part));
  if (path.length > 6) names.splice(3, 0, `${path.length - 5} more parts`);
  const share = endMs === 0 ? 0 : Math.round((100 * durationOf(slowest)) / endMs);
  return `The link took ${format(endMs)}; its bound is ${names.join(", then ")}. The longest part is ${partName(slowest)} with ${format(durationOf(slowest))}, ${share} % of the link.`;
}

function durationOf({ timing, endMs }: BoundPart): number {
  return Math.max(0, endMs - timing.startMs);
}

function partName({ timing: { phase, module } }: BoundPart): string {
  return module === undefined ? phase : `${phase} ${shownName(module)}`;
}
