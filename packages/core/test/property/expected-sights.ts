import { type Coverage, sight } from "./coverage.ts";

/** So many random graphs have to cover everything below; otherwise the generator is broken. */
const ENOUGH_GRAPHS = 1000;

const EXPECTED_SIGHTS: readonly string[] = [
  "calls: exception",
  "calls: in which an exception was caught",
  "calls: returned",
  "calls: trap: divide by zero",
  "calls: trap: divide result unrepresentable",
  "calls: trap: float unrepresentable in integer range",
  "calls: trap: memory access out of bounds",
  "calls: trap: null function or function signature mismatch",
  "calls: trap: table index is out of bounds",
  "calls: trap: unreachable",
  "compared with linking by hand",
  sight.comparedWithMerge,
  "graphs: with eager start functions",
  "graphs: with v128",
  "imports: of constant globals",
  "imports: through a module that passes them on",
  "links: by another input order",
  "links: by auto",
  "links: by closure",
  "links: by closure without hoisting",
  "links: by compiled modules",
  "links: by instantiatePlan with modules as they are",
  "links: by rewriteModule and instantiatePlan",
  "links: by shim without hoisting",
  "links: by some compiled modules",
  "links: by streams",
  "links: components of one module",
  "links: components of several modules",
  "links: functions deferred by closure",
  "links: functions deferred by shim",
  "links: hoisted constant global",
  "links: hoisted memory",
  "links: hoisted mutable global",
  "links: hoisted table",
  "links: hoisted tag",
  "links: hoisted, though nobody can import it",
  "links: starts at instantiation",
  "links: starts deferred",
  "links: starts, compiled",
  "modules: that import from themselves",
  "modules: whose start is imported",
  "refused: CLOSURE_CANNOT_CARRY",
  "refused: UNBREAKABLE_CYCLE",
  "stopped: called before bound",
  "stopped: exception",
  "stopped: trap",
];

/** Largest share of comparisons with `wasm-merge` in which it cannot predict the host's memory. */
const MOST_LEFT_OUT = 0.01;

/** Cases that a run has not covered; a run of few graphs is only expected to compare. */
export function missingSights(seen: Coverage): string[] {
  const expected = seen.of("graphs") < ENOUGH_GRAPHS ? ["graphs", sight.comparedWithMerge] : EXPECTED_SIGHTS;
  const unseen = expected.filter((what) => seen.of(what) === 0);
  const share = shareLeftOut(seen);
  return share <= MOST_LEFT_OUT ? unseen : [...unseen, `comparisons: ${share} of those with wasm-merge are incomplete`];
}

/** The share of comparisons with `wasm-merge` in which it cannot predict the host's memory. */
export function shareLeftOut(seen: Coverage): number {
  return (seen.of(sight.memoryLeftToHand) + seen.of(sight.memoryOfNoOracle)) / seen.of(sight.comparedWithMerge);
}
