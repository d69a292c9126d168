import { createHash } from "node:crypto";
import { type Claims, createClaims } from "./graph/claims.ts";
import type { LinkPluginOptions } from "./options.ts";
import { createTypesWriter, type TypesWriter } from "./types/write-types.ts";

/** The options of one plugin, and the state between the modules that it loads. */
export interface PluginRun {
  readonly options: LinkPluginOptions;
  readonly claims: Claims;
  readonly types: TypesWriter;
  /** Warnings that were printed. */
  readonly warned: Set<string>;
  /** The optimizer of the options. It optimizes the same bytes once. */
  readonly optimize: LinkPluginOptions["optimize"];
  /** Begins a new build. */
  begin(): void;
}

type Optimizer = NonNullable<LinkPluginOptions["optimize"]>;

/** The parts of a group are printed apart from each other, and each needs the optimized bytes. */
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
  const claims = createClaims();
  const warned = new Set<string>();
  return {
    options,
    claims,
    types: createTypesWriter(options),
    warned,
    optimize: options.optimize && optimizedOnce(options.optimize),
    begin() {
      claims.clear();
      warned.clear();
    },
  };
}
