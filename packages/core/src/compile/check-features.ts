import { Failure, type Problem } from "../problem.ts";
import { PREAMBLE } from "../wasm/binary-format.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { featureOfRefusedCode } from "./code-features.ts";
import type { EngineLimit, InvalidModule, LackingFeature } from "./compile-problems.ts";
import { FEATURE_PROBES } from "./feature-probes.ts";
import { type Feature, usedFeatures } from "./used-features.ts";

/**
 * Finds the features that the engine lacks: those that are visible in the types of modules, and those of the opcodes
 * that the engine refused.
 *
 * The engine's own error names an unknown byte at some offset, and only one module. Only used features are probed, each
 * once.
 *
 * @param types - by module name
 * @param refusal - the failure of compiling; it may have problems of several modules
 * @returns `UNSUPPORTED_FEATURE` for each feature of each module that the engine lacks, `LIMIT_EXCEEDED` for each module
 *   that exceeds a limit of this engine; undefined if none is found
 */
export function findLackingFeatures(
  types: Readonly<Record<string, ModuleType>>,
  refusal?: Failure,
): Failure | undefined {
  const verdicts = new Map<Feature, boolean>();
  const isLacking = (feature: Feature): boolean => {
    const verdict = verdicts.get(feature) ?? isLackedByEngine(feature);
    verdicts.set(feature, verdict);
    return verdict;
  };
  const ofTypes = Object.entries(types).flatMap(([module, type]): LackingFeature[] =>
    [...usedFeatures(type)].filter(isLacking).map((feature) => ({
      about: "lacking-feature",
      code: "UNSUPPORTED_FEATURE",
      module,
      feature,
      since: FEATURE_PROBES[feature].since,
    })),
  );
  const known = new Set(ofTypes.map(({ module }) => module));
  const refused = refusal?.problems.filter(({ module }) => module === undefined || !known.has(module)) ?? [];
  const [first, ...rest] = [...ofTypes, ...refused.flatMap(lackingInCode), ...refused.flatMap(limitOfEngine)];
  const options = refusal !== undefined && "cause" in refusal ? { cause: refusal.cause } : undefined;
  return first === undefined ? undefined : new Failure("parse", [first, ...rest], options);
}

/** The problem of an opcode that the engine refused, under the name of its feature. */
function lackingInCode(problem: Problem): LackingFeature[] {
  if (problem.about !== "invalid-module") return [];
  const { reason, module, url, offset } = problem as InvalidModule;
  const found = featureOfRefusedCode(reason);
  if (found === undefined) return [];
  return [
    {
      about: "lacking-feature",
      code: "UNSUPPORTED_FEATURE",
      ...found,
      ...(module !== undefined && { module }),
      ...(url !== undefined && { url }),
      ...(offset !== undefined && { offset }),
    },
  ];
}

/** Messages by which engines report that a module has more of something than they accept. */
const LIMIT = /exceeds internal limit|exceeds? the maximum|too many|is too (big|large|long)/i;

function limitOfEngine(problem: Problem): EngineLimit[] {
  if (problem.about !== "invalid-module" || !LIMIT.test((problem as InvalidModule).reason)) return [];
  return [{ ...(problem as InvalidModule), about: "engine-limit", code: "LIMIT_EXCEEDED" }];
}

function isLackedByEngine(feature: Feature): boolean {
  return !WebAssembly.validate(Uint8Array.from([...PREAMBLE, ...FEATURE_PROBES[feature].sections]));
}
