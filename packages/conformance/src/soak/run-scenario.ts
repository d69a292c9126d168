import { getEventListeners } from "node:events";
import { setTimeout } from "node:timers/promises";
import type { LinkerHost, LinkOptions, LinkProgress, ModuleCache, ModuleSource } from "@rec/core";
import { link } from "@rec/node";
import { mustLink, type Scenario } from "./scenario.ts";
import { type SoakModule, soakSource } from "./soak-sources.ts";
import { createWatchedStreams } from "./watched-streams.ts";

export interface SoakSetting {
  readonly origin: string;
  readonly host: LinkerHost;
  readonly cache: ModuleCache;
  readonly modules: Readonly<Record<"leaf" | "user" | "clerk" | "keeper", SoakModule>>;
  readonly run: string;
}

export interface ScenarioOutcome {
  /** `links`, `aborted`, or the code of an error. */
  readonly outcome: string;
  /** Violations that occurred. */
  readonly problems: readonly string[];
}

const ABORTED = new Error("the link was aborted");
const LISTENER_FAILED = new Error("the listener failed");
const DISCOVERY_FAILED = new Error("discover failed");

/** A link that is not settled by then never will be: no scenario takes a tenth of it. */
const BOUND_MS = 10_000;

/** Time in which all resources of a link have to be released after its end, in ms. */
const GRACE_MS = 150;

/** Runs one link, and observes it until some time after its end. */
export async function runScenario(scenario: Scenario, setting: SoakSetting): Promise<ScenarioOutcome> {
  const problems: string[] = [];
  const streams = createWatchedStreams();
  const watch = watchLink(scenario, problems);
  const { signal } = watch;
  const bound = new AbortController();
  const outcome = await Promise.race([
    begin(scenario, { ...setting, streams, watch }).then(
      (eight) => (eight === 8 ? "links" : `links, and calls ${eight}`),
      (error: unknown) => outcomeOf(error),
    ),
    setTimeout(BOUND_MS, "never settles", { signal: bound.signal, ref: false }),
  ]);
  bound.abort();
  watch.settle();
  if (getEventListeners(signal, "abort").length > 0) problems.push("a listener stays on the signal");
  await setTimeout(GRACE_MS);
  if (streams.open > 0) problems.push(`${streams.open} streams are neither read nor cancelled`);
  if (outcome !== "links" && mustLink(scenario)) problems.push(`${outcome}, and nothing was wrong`);
  if (!EXPECTED.test(outcome)) problems.push(outcome);
  return { outcome, problems };
}

/** Allowed outcomes of a scenario. They exclude the errors that only a mistake in rec can explain. */
const EXPECTED =
  /^(links|aborted|listener failed|discover failed|HTTP_STATUS|WRONG_MIME_TYPE|BODY_FAILED|FETCH_FAILED|TIMED_OUT|INTEGRITY_MISMATCH|INVALID_INTEGRITY|UNEXPECTED_END|NOT_WEBASSEMBLY|UNRESOLVED_IMPORT|UNBREAKABLE_CYCLE)$/;

function outcomeOf(error: unknown): string {
  if (error === ABORTED) return "aborted";
  if (error === LISTENER_FAILED) return "listener failed";
  if (error === DISCOVERY_FAILED) return "discover failed";
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" ? code : `not an error of rec: ${error}`;
}

interface Begin extends SoakSetting {
  readonly streams: ReturnType<typeof createWatchedStreams>;
  readonly watch: ReturnType<typeof watchLink>;
}

async function begin(
  scenario: Scenario,
  { origin, host, cache, modules, run, streams, watch }: Begin,
): Promise<unknown> {
  const { isCycle, isCached, concurrency, timeoutMs, retries, discovery } = scenario;
  const [healthyModule, faultyModule] = isCycle ? [modules.clerk, modules.keeper] : [modules.leaf, modules.user];
  const healthy = () => soakSource(scenario.healthy, { module: healthyModule, origin, streams, run });
  const faulty = soakSource(scenario.faulty, { module: faultyModule, origin, streams, run });
  const given: Record<string, ModuleSource> = discovery === "given" ? { healthy: healthy(), faulty } : { faulty };
  const options: Omit<LinkOptions, "wasi"> = {
    host,
    retries,
    signal: watch.signal,
    imports: { test: { started: watch.started } },
    onProgress: watch.onProgress,
    ...(isCached && { cache }),
    ...(concurrency !== undefined && { concurrency }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    discover: ({ specifier }) => (specifier === "healthy" ? discover(scenario, healthy) : undefined),
  };
  const linking = link(given, options);
  watch.begin();
  const { exports } = await linking;
  return (exports["faulty"] as { readonly eight: () => number }).eight();
}

function discover({ discovery, healthy }: Scenario, found: () => ModuleSource): ModuleSource | undefined {
  switch (discovery) {
    case "found":
      return found();
    case "found later":
      return setTimeout(healthy.delayMs).then(found) as ModuleSource;
    case "throws":
      throw DISCOVERY_FAILED;
    case "rejects":
      return Promise.reject(DISCOVERY_FAILED);
    default:
      return undefined;
  }
}

/** Aborts a link as its scenario states, and records the events after its end. */
function watchLink({ abort, listenerThrowsAt }: Scenario, problems: string[]) {
  const controller = new AbortController();
  const counts = new Map<string, number>();
  let isOver = false;
  const stop = (): void => {
    controller.abort(ABORTED);
    isOver = true;
  };
  if (abort.at === "before") stop();
  return {
    signal: controller.signal,
    begin() {
      if (abort.at === "time") setTimeout(abort.ms).then(stop);
      if (abort.at === "microtask") afterMicrotasks(abort.turns).then(stop);
    },
    settle() {
      isOver = true;
      if (abort.at === "settlement") stop();
    },
    started() {
      if (isOver) problems.push("a module is instantiated after the end");
      if (abort.at === "start function") stop();
    },
    onProgress({ phase }: LinkProgress) {
      if (isOver) problems.push(`${phase} is told after the end`);
      const count = (counts.get(phase) ?? 0) + 1;
      counts.set(phase, count);
      if (phase === listenerThrowsAt) throw LISTENER_FAILED;
      if (abort.at === "event" && abort.phase === phase && abort.number === count) stop();
    },
  };
}

async function afterMicrotasks(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await undefined;
}
