import type { Runtime, Session } from "../runtimes/runtime.ts";
import { type LlvmWay, llvmWays } from "./load-llvm.ts";
import { type LoadSettings, samplesOf } from "./load-settings.ts";
import { describeShape, type LoadShape, nameShape } from "./load-shape.ts";
import type { FailingTimes } from "./time-failing.ts";
import type { LoadingTimes } from "./time-loading.ts";

/** All loaders on the modules of one shape. */
export interface MeasuredSet {
  readonly shape: LoadShape;
  readonly times: LoadingTimes;
}

/** The results in one runtime. */
export interface LoadingResults {
  readonly name: string;
  readonly version: string;
  readonly sets: readonly MeasuredSet[];
  readonly failing: FailingTimes;
  /** Times of the smaller and of the larger set. */
  readonly growth: readonly [LoadingTimes, LoadingTimes];
  /** Most memory of a process, in bytes, one figure per process. */
  readonly llvm: Readonly<Record<LlvmWay, readonly number[]>>;
}

export interface LoadingPlan {
  readonly settings: LoadSettings;
  /** Base URLs of the generated modules. */
  readonly servers: readonly string[];
  readonly onStep: (step: string) => void;
}

/** Measures one runtime: each set in a process of its own. */
export async function measureLoading(
  { name }: Runtime,
  session: Session,
  { settings, servers, onStep }: LoadingPlan,
): Promise<LoadingResults> {
  const { version } = session;
  const load = (shape: LoadShape, samples: number, sequentialSamples = 0): Promise<LoadingTimes> => {
    onStep(`${version}: ${describeShape(shape)}`);
    return session.run({ kind: "loading", shape: nameShape(shape), servers, samples, sequentialSamples });
  };
  const sets: MeasuredSet[] = [];
  for (const shape of settings.shapes) {
    sets.push({ shape, times: await load(shape, samplesOf(shape, settings), settings.sequentialSamples) });
  }
  const [few, many] = settings.growth.shapes;
  const growth = [await load(few, settings.growth.samples), await load(many, settings.growth.samples)] as const;
  onStep(`${version}: faults`);
  const { shape, samples } = settings.failing;
  const failing = await session.run({ kind: "failing", shape: nameShape(shape), servers, samples });
  const llvm = emptyWeights();
  for (let sample = 0; sample < settings.llvmSamples; sample++) {
    for (const way of llvmWays) {
      onStep(`${version}: memory, ${way}`);
      llvm[way].push(await session.weigh({ kind: "llvm", way }));
    }
  }
  return { name, version, sets, failing, growth, llvm };
}

const emptyWeights = (): Record<LlvmWay, number[]> => ({ nothing: [], bare: [], hoisted: [], untouched: [] });
