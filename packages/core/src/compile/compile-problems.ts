import type { ParseCode } from "../diagnostic.ts";
import { Failure, type Problem } from "../problem.ts";

interface About<Kind extends string, Code extends ParseCode> extends Problem {
  readonly about: Kind;
  readonly code: Code;
}

/** A problem of the engine with a module. Its text is in `explain/compile-texts.ts`. */
export type CompileProblem = InvalidModule | LackingFeature | EngineLimit;

/** The module has more of something than this engine accepts, and others accept it. */
export type EngineLimit = About<"engine-limit", "LIMIT_EXCEEDED"> & { readonly reason: string };

/** The engine refuses to compile the module, although all parts that linking reads are in order. */
export type InvalidModule = About<"invalid-module", "INVALID_MODULE"> & { readonly reason: string };

/** The module needs a feature that this engine lacks. */
export type LackingFeature = About<"lacking-feature", "UNSUPPORTED_FEATURE"> & {
  readonly feature: string;
  /** The first releases with the feature; undefined if there are none. */
  readonly since: string | undefined;
  /** The host import that could take the place of the feature, if the feature provides an import. */
  readonly import?: { readonly module: string; readonly name: string };
};

export function invalidModule(cause: unknown): Failure {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const offset = offsetIn(reason);
  const found = offset === undefined ? {} : { offset };
  const problem: InvalidModule = { about: "invalid-module", code: "INVALID_MODULE", reason, ...found };
  return new Failure("parse", [problem], { cause });
}

/** V8 says `@+1234`, SpiderMonkey `at offset 1234`, JavaScriptCore `at byte 1234`. */
function offsetIn(reason: string): number | undefined {
  const found = /@\+(\d+)|(?:offset|byte) (\d+)/.exec(reason);
  const digits = found?.[1] ?? found?.[2];
  return digits === undefined ? undefined : Number(digits);
}
