import { createHash } from "node:crypto";
import { type BuildState, createBuildState } from "./build-state.ts";
import type { LinkPluginOptions } from "./options.ts";
import { createTypesWriter, type TypesWriter } from "./types/write-types.ts";

/** The options of one plugin, and the state between the modules that it loads. */
export interface PluginRun {
  readonly options: LinkPluginOptions;
  readonly types: TypesWriter;
  /** The optimizer of the options. It optimizes the same bytes once. */
  readonly optimize: LinkPluginOptions["optimize"];
  /** Paths of files whose updates a script of webpack or Rspack accepts. */
  readonly accepted: Set<string>;
  /** The messages of failures, to tell them from those of others. */
  readonly failures: Set<string>;
  /** @param build - an object that stands for the build: a bundler runs one plugin in several builds, also at the same time */
  stateOf(build: object): BuildState;
  /** Begins a new build: nothing of an earlier one counts. */
  begin(build: object): void;
  /** Files have changed while builds go on, as in a server. */
  noteChange(): void;
}

type Optimizer = NonNullable<LinkPluginOptions["optimize"]>;

/** A build in watch mode freezes groups again, and most have the same bytes as before. */
function optimizedOnce(optimize: Optimizer): Optimizer {
  const known = new Map<string, Promise<Uint8Array>>();
  return (bytes) => {
    const digest = createHash("sha256").update(bytes).digest("hex");
    const optimized = known.get(digest) ?? Promise.resolve(optimize(bytes));
    known.set(digest, optimized);
    return optimized;
  };
}

export function createRun(options: LinkPluginOptions): PluginRun {
  let states = new WeakMap<object, BuildState>();
  return {
    options,
    types: createTypesWriter(options),
    optimize: options.optimize && optimizedOnce(options.optimize),
    accepted: new Set(),
    failures: new Set(),
    stateOf(build) {
      const state = states.get(build) ?? createBuildState(options);
      states.set(build, state);
      return state;
    },
    begin(build) {
      states.delete(build);
    },
    noteChange() {
      states = new WeakMap();
    },
  };
}
