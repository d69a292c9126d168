import fc from "fast-check";

/** The bytes that a source yields: good bytes in some way, or less than that. */
export type Way = "whole" | "chunks" | "slow" | "flaky" | "missing" | "page" | "cut" | "broken" | "silent";

/** The form of the value for `link`: the source itself or a promise. */
export type Wrap = "plain" | "promise" | "late promise" | "rejected promise" | "promise that never settles";

/** The source of a module. */
export interface SoakSource {
  readonly from: "server" | "test host" | "bytes" | "stream" | "response" | "module";
  readonly way: Way;
  /** The part of the body that arrives before it is cut off, breaks or falls silent. */
  readonly share: number;
  readonly delayMs: number;
  readonly wrap: Wrap;
  readonly integrity: "right" | "wrong" | undefined;
}

const EVENTS = ["load", "parse", "plan", "compile", "bind", "instantiate"] as const;

/** The time at which a link is aborted. */
export type Abort =
  | { readonly at: "never" | "before" | "start function" | "settlement" }
  | { readonly at: "time"; readonly ms: number }
  | { readonly at: "microtask"; readonly turns: number }
  /** In the callback for the n-th event of a phase. */
  | { readonly at: "event"; readonly phase: (typeof EVENTS)[number]; readonly number: number };

/** One link: two modules that need each other in some way, and everything that happens to them. */
export interface Scenario {
  /** Whether the modules are a cycle, in which bytes are rewritten. */
  readonly isCycle: boolean;
  readonly healthy: SoakSource;
  readonly faulty: SoakSource;
  /** How the healthy module is found; it is given unless `discover` finds it. */
  readonly discovery: "given" | "found" | "found later" | "not found" | "throws" | "rejects";
  readonly isCached: boolean;
  readonly concurrency: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly retries: number;
  readonly abort: Abort;
  /** The listener throws at the first event of this phase. */
  readonly listenerThrowsAt: (typeof EVENTS)[number] | undefined;
}

/** The usual value in `many` of ten cases. */
const mostly = <Value>(many: number, usual: Value, ...others: readonly Value[]) =>
  fc.oneof(
    { weight: many, arbitrary: fc.constant(usual) },
    { weight: 10 - many, arbitrary: fc.constantFrom(...others) },
  );

const source: fc.Arbitrary<SoakSource> = fc.record({
  from: fc.constantFrom("server", "server", "test host", "bytes", "stream", "response", "module"),
  way: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<Way>("whole", "chunks", "slow") },
    { weight: 4, arbitrary: fc.constantFrom<Way>("flaky", "missing", "page", "cut", "broken", "silent") },
  ),
  share: fc.constantFrom(0, 0.002, 0.5, 1),
  delayMs: fc.constantFrom(0, 5, 20),
  wrap: mostly<Wrap>(8, "plain", "promise", "late promise", "rejected promise", "promise that never settles"),
  integrity: mostly<SoakSource["integrity"]>(8, undefined, "right", "right", "wrong"),
});

const abort: fc.Arbitrary<Abort> = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ at: "never" } as const) },
  { weight: 2, arbitrary: fc.record({ at: fc.constant("time" as const), ms: fc.nat(60) }) },
  { weight: 1, arbitrary: fc.record({ at: fc.constant("microtask" as const), turns: fc.nat(60) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      at: fc.constant("event" as const),
      phase: fc.constantFrom(...EVENTS),
      number: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ at: fc.constantFrom("before", "start function", "settlement") }) },
);

const anyScenario: fc.Arbitrary<Scenario> = fc.record({
  isCycle: fc.boolean(),
  healthy: source,
  faulty: source,
  discovery: mostly<Scenario["discovery"]>(
    6,
    "given",
    "found",
    "found",
    "found later",
    "not found",
    "throws",
    "rejects",
  ),
  isCached: fc.boolean(),
  concurrency: mostly<number | undefined>(8, undefined, 1),
  timeoutMs: fc.constantFrom(undefined, 40, 80),
  retries: fc.constantFrom(0, 1),
  abort,
  listenerThrowsAt: mostly<Scenario["listenerThrowsAt"]>(9, undefined, ...EVENTS),
});

/** The options that may differ between two links of the same sources. */
type Terms = Pick<Scenario, "timeoutMs" | "retries" | "abort" | "concurrency">;

/** One link, or two links of the same sources that run in parallel, each with its own options. */
export const crowds: fc.Arbitrary<readonly Scenario[]> = fc
  .tuple(anyScenario, fc.option(anyScenario))
  .map(([scenario, other]) => (other === null ? [scenario] : [scenario, { ...scenario, ...termsOf(other) }]))
  .map((crowd) => crowd.map(endSomeTime));

function termsOf({ timeoutMs, retries, abort, concurrency }: Scenario): Terms {
  return { timeoutMs, retries, abort, concurrency };
}

/** Aborts a link that would never end otherwise. */
function endSomeTime(scenario: Scenario): Scenario {
  const mayHang = [scenario.healthy, scenario.faulty].some(
    ({ way, wrap }) => way === "silent" || wrap === "promise that never settles",
  );
  return mayHang && scenario.timeoutMs === undefined ? { ...scenario, abort: { at: "time", ms: 30 } } : scenario;
}

const GOOD_WAYS: ReadonlySet<Way> = new Set(["whole", "chunks", "slow"]);
const GOOD_WRAPS: ReadonlySet<Wrap> = new Set(["plain", "promise", "late promise"]);

function isGood({ from, way, wrap, integrity }: SoakSource): boolean {
  const isChecked = integrity !== undefined;
  return GOOD_WAYS.has(way) && GOOD_WRAPS.has(wrap) && integrity !== "wrong" && !(isChecked && from === "module");
}

/** Whether the scenario has no fault at all, so that the modules have to be linked. */
export function mustLink({
  healthy,
  faulty,
  discovery,
  timeoutMs,
  abort,
  listenerThrowsAt,
  isCycle,
}: Scenario): boolean {
  const isFound = discovery === "given" || discovery === "found" || discovery === "found later";
  const isUndisturbed = abort.at === "never" || abort.at === "settlement";
  // A compiled module cannot be rewritten, but this cycle requires it.
  const canBreakCycle = !isCycle || faulty.from !== "module";
  // Good bytes may be late on a busy machine, so a timeout may end the link.
  const isPatient = timeoutMs === undefined;
  const isWatched = listenerThrowsAt === undefined;
  return isGood(healthy) && isGood(faulty) && isFound && isUndisturbed && canBreakCycle && isPatient && isWatched;
}
