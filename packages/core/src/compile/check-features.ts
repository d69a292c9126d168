import { Failure } from "../problem.ts";
import { PREAMBLE } from "../wasm/binary-format.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import type { LackingFeature } from "./compile-problems.ts";
import { FEATURE_PROBES } from "./feature-probes.ts";
import { type Feature, usedFeatures } from "./used-features.ts";

/**
 * Finds the features that are visible in the types of modules and that the engine lacks.
 *
 * The engine's own error names an unknown byte at some offset, and only one module. Only used features are probed, each
 * once.
 *
 * @param types - by module name
 * @returns `UNSUPPORTED_FEATURE` for each feature of each module that the engine lacks; undefined if it has all
 */
export function findLackingFeatures(types: Readonly<Record<string, ModuleType>>): Failure | undefined {
  const verdicts = new Map<Feature, boolean>();
  const isLacking = (feature: Feature): boolean => {
    const verdict = verdicts.get(feature) ?? isLackedByEngine(feature);
    verdicts.set(feature, verdict);
    return verdict;
  };
  const problems = Object.entries(types).flatMap(([module, type]): LackingFeature[] =>
    [...usedFeatures(type)].filter(isLacking).map((feature) => ({
      about: "lacking-feature",
      code: "UNSUPPORTED_FEATURE",
      module,
      feature,
      since: FEATURE_PROBES[feature].since,
    })),
  );
  const [first, ...rest] = problems;
  return first === undefined ? undefined : new Failure("parse", [first, ...rest]);
}

function isLackedByEngine(feature: Feature): boolean {
  return !WebAssembly.validate(Uint8Array.from([...PREAMBLE, ...FEATURE_PROBES[feature].sections]));
}
