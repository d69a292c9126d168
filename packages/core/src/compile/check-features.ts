import type { Diagnostic } from "../diagnostic.ts";
import { ModuleParseError } from "../errors.ts";
import { PREAMBLE } from "../wasm/binary-format.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { lackingFeature } from "./compile-problems.ts";
import { FEATURE_PROBES } from "./feature-probes.ts";
import { type Feature, usedFeatures } from "./used-features.ts";

export interface FeatureCheck {
  /** The features that can be seen in a module's types, and that the engine does not have. */
  lackedBy(type: ModuleType): Feature[];
}

/** Only features that are used are probed, each once. */
export function createFeatureCheck(): FeatureCheck {
  const isThere = new Map<Feature, boolean>();
  const isLacking = (feature: Feature): boolean => {
    const verdict = isThere.get(feature) ?? probe(feature);
    isThere.set(feature, verdict);
    return !verdict;
  };
  return { lackedBy: (type) => [...usedFeatures(type)].filter(isLacking) };
}

/**
 * Throws unless the engine has the features that can be seen in the types of all modules.
 *
 * Its own error would speak of an unknown byte at some offset, and of one module.
 *
 * @param types - by module name
 * @throws ModuleParseError `UNSUPPORTED_FEATURE` for each feature of each module that the engine lacks
 */
export function checkFeatures(types: Readonly<Record<string, ModuleType>>): void {
  const check = createFeatureCheck();
  const problems = Object.entries(types).flatMap(([module, type]): Diagnostic[] =>
    check.lackedBy(type).map((feature) => lackingFeature(module, { feature, since: FEATURE_PROBES[feature].since })),
  );
  const [first, ...rest] = problems;
  if (first !== undefined) throw new ModuleParseError("UNSUPPORTED_FEATURE", [first, ...rest]);
}

function probe(feature: Feature): boolean {
  return WebAssembly.validate(Uint8Array.from([...PREAMBLE, ...FEATURE_PROBES[feature].sections]));
}
