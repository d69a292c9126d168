import { median } from "simple-statistics";
import type { FuseRuntimeResults } from "../fuse/measure-fuse.ts";
import type { FromBytesTimes } from "../fuse/time-from-bytes.ts";
import { STREAM_RATE } from "../fuse/time-fused-stream.ts";
import type { Expectation } from "./expectations.ts";

/** The engines of which a limit of code from bytes is promised. */
const V8 = ["node", "node22", "node24", "node26", "deno", "chromium"];

export const fuseExpectations: readonly Expectation<FuseRuntimeResults>[] = [
  toStatic("malloc + free: fused to a static link", "churn", 1.03),
  toStatic("a callee of one instruction: fused to a static link", "call-i32", 1.05),
  toStatic("mutual recursion: fused to a static link", "ping-pong", 1.05),
  toStatic("chain of 256 modules: fused to one module", "chain-256", 1.1),
  {
    title: "the lesson from bytes, cold: fused beyond not fused",
    maximum: 1,
    unit: "ms",
    measure: ({ coldLesson: { fused, now } }) => median([...fused]) - median([...now]),
  },
  fromBytes("the lesson from bytes, warm: fused to not fused", "records", { maximum: 0.9, promisedFor: undefined }),
  fromBytes("64 modules from bytes, warm: fused to not fused", "chain-64", { maximum: 0.8, promisedFor: V8 }),
  fromBytes("256 modules from bytes, warm: fused to not fused", "chain-256", { maximum: 0.8, promisedFor: V8 }),
  {
    title: "256 modules: writing the unit to compiling it, processor time",
    // A page has no processor time, and compiles with several threads.
    promisedFor: ["node", "node22", "node24", "node26", "deno"],
    maximum: 0.7,
    unit: "×",
    measure: (results) => writing(results.fromBytes["chain-256"]),
  },
  {
    title: "the same in JavaScriptCore",
    promisedFor: ["bun"],
    maximum: 0.3,
    unit: "×",
    measure: (results) => (results.name === "bun" ? writing(results.fromBytes["chain-256"]) : undefined),
  },
  {
    title: `75 MB at ${STREAM_RATE} MB/s, fused with a small module: to compileStreaming of it alone`,
    maximum: 1.03,
    unit: "×",
    measure: ({ stream: { fused, alone } }) => medianRatio(fused.elapsed, alone.elapsed),
  },
];

function toStatic(title: string, workload: string, maximum: number): Expectation<FuseRuntimeResults> {
  return {
    title,
    maximum,
    unit: "×",
    measure({ calls }) {
      const [fused, base] = [calls[workload]?.["fused"], calls[workload]?.["static"]];
      if (fused === undefined || base === undefined || "failed" in fused || "failed" in base) return undefined;
      return medianRatio(fused.nanoseconds, base.nanoseconds);
    },
  };
}

function fromBytes(
  title: string,
  set: string,
  { maximum, promisedFor }: { readonly maximum: number; readonly promisedFor: readonly string[] | undefined },
): Expectation<FuseRuntimeResults> {
  return {
    title,
    ...(promisedFor && { promisedFor }),
    maximum,
    unit: "×",
    measure(results) {
      const times = results.fromBytes[set];
      return times && medianRatio(times.fused.elapsed, times.auto.elapsed);
    },
  };
}

function writing(times: FromBytesTimes | undefined): number | undefined {
  return times && medianRatio(times["write unit"].busy, times["compile unit"].busy);
}

/** The median of the ratios of samples that were taken in one turn. */
export function medianRatio(samples: readonly number[], base: readonly number[]): number {
  return median(ratiosOf(samples, base));
}

/** The ratios of samples that were taken in one turn. */
export function ratiosOf(samples: readonly number[], base: readonly number[]): number[] {
  return samples.map((sample, turn) => sample / (base[turn] ?? Number.NaN));
}
