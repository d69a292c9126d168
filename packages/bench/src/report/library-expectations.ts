import { grammarLoaders } from "../libraries/grammar-loaders.ts";
import { findMeasured, type LibraryReport } from "../libraries/library-report.ts";
import type { GrammarTimes } from "../libraries/time-grammars.ts";
import type { RivalTimes } from "../measure/time-calls.ts";
import type { Expectation } from "./expectations.ts";
import { medianRatio } from "./fuse-expectations.ts";

/** The results of one runtime. */
export interface LibrarySubject {
  readonly name: string;
  readonly report: LibraryReport;
}

export interface LibraryExpectation extends Expectation<LibrarySubject> {
  /** Whether the limit is the least value, and not the most. */
  readonly isLeast?: true;
}

type Loader = keyof GrammarTimes;

const V8 = ["node", "node26", "deno", "chromium"];

export const libraryExpectations: readonly LibraryExpectation[] = [
  loading("Emscripten's loader to rec, 10 grammars, 50 ms", [10, 50], { of: "emscripten", to: "rec", least: 7 }),
  loading("Emscripten's loader to rec, 50 grammars, 50 ms", [50, 50], { of: "emscripten", to: "rec", least: 20 }),
  loading("rec to bare compileStreaming, 10 grammars, 50 ms", [10, 50], { of: "rec", to: "bare", most: 1.1 }),
  loading("rec to bare compileStreaming, 50 grammars, 50 ms", [50, 50], { of: "rec", to: "bare", most: 1.1 }),
  calls("malloc + free: libc.so to a static link", "library-churn", { of: "direct", to: "static", most: 2 }),
  calls("qsort with a callback: libc.so to a static link", "library-sort", { of: "direct", to: "static", most: 1.6 }),
  ...(["i32", "f64", "i64"] as const).flatMap((type) => [
    calls(`call [${type}]: forwarder to direct, V8`, `library-${type}`, {
      ...{ of: "forwarder", to: "direct", most: 2, promisedFor: V8 },
    }),
    calls(`call [${type}]: forwarder to direct, Bun`, `library-${type}`, {
      ...{ of: "forwarder", to: "direct", most: 3.2, promisedFor: ["bun"] },
    }),
    calls(`call [${type}]: Emscripten's stub to direct`, `library-${type}`, { of: "stubs", to: "direct", least: 4 }),
    calls(`call [${type}]: Emscripten's stub to forwarder`, `library-${type}`, {
      ...{ of: "stubs", to: "forwarder", least: 2.4 },
    }),
  ]),
  calls("malloc + free: Emscripten's stubs to libc.so", "library-churn", { of: "stubs", to: "direct", least: 2.5 }),
  {
    ...{ title: "openSync of 100 KB to the same by hand", maximum: 2, unit: "×" },
    measure({ report, name }) {
      const open = findMeasured(report, "open", name)?.results.open;
      return open && medianRatio(open.rec, open.hand);
    },
  },
  {
    ...{ title: "bytes to first output to compiling and instantiating", maximum: 1.5, unit: "×" },
    measure({ report, name }) {
      const times = findMeasured(report, "first-output", name)?.results;
      return times && !("failed" in times) ? medianRatio(times.rec, times.alone) : undefined;
    },
  },
];

interface Compared<Name> {
  readonly of: Name;
  readonly to: Name;
  readonly most?: number;
  readonly least?: number;
  readonly promisedFor?: readonly string[];
}

function limitOf({ most, least, promisedFor }: Compared<unknown>) {
  const limit = { maximum: most ?? least ?? Number.NaN, unit: "×" as const, ...(promisedFor && { promisedFor }) };
  return least === undefined ? limit : { ...limit, isLeast: true as const };
}

function loading(
  title: string,
  [grammars, latencyMs]: readonly [number, number],
  compared: Compared<Loader>,
): LibraryExpectation {
  return {
    ...{ title, ...limitOf(compared) },
    measure({ report, name }) {
      const sets = findMeasured(report, "loading", name)?.results;
      const times = sets?.find((set) => set.grammars === grammars && set.latencyMs === latencyMs)?.times;
      return times && medianRatio(times[compared.of].later, times[compared.to].later);
    },
  };
}

function calls(title: string, workload: string, compared: Compared<string>): LibraryExpectation {
  return {
    ...{ title, ...limitOf(compared) },
    measure({ report, name }) {
      const times = findMeasured(report, "calls", name)?.results[workload];
      return ratioOfCalls(times?.[compared.of], times?.[compared.to]);
    },
  };
}

function ratioOfCalls(times: RivalTimes | undefined, base: RivalTimes | undefined): number | undefined {
  if (times === undefined || base === undefined || "failed" in times || "failed" in base) return undefined;
  return medianRatio(times.nanoseconds, base.nanoseconds);
}

/** The names of the loaders, in the order of tables. */
export const LOADERS: readonly Loader[] = grammarLoaders.map(({ name }) => name);
