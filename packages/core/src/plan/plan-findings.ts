import type { LinkCode } from "../diagnostic.ts";
import { Failure, type Problem } from "../problem.ts";
import type { OverlapProblem } from "./layout/find-overlaps.ts";
import type { DependencyGraph } from "./order/dependency-graph.ts";
import type { DeferredFunction, LinkPlan } from "./plan-format.ts";
import type { PassOptions } from "./plan-options.ts";
import type { ImportPosition } from "./resolve/definitions.ts";
import type { ExportIndex, NamedModule } from "./resolve/index-exports.ts";
import type { ResolutionProblem } from "./resolve/resolve-imports.ts";
import type { Mismatch } from "./types/match-imports.ts";

/** The modules of a plan, from which the texts of its problems take names and types. */
export interface PlanScene {
  readonly modules: readonly NamedModule[];
  readonly index: ExportIndex;
  readonly options: PassOptions;
}

/** All problems that the passes of a plan found, in the form of those passes. */
export interface PlanFindings {
  readonly scene: PlanScene;
  readonly resolution: readonly ResolutionProblem[];
  /** Loops of imports without a definition: each import is a re-export of the next. */
  readonly loops: readonly (readonly ImportPosition[])[];
  readonly mismatches: readonly Mismatch[];
  /** Cycles of hard edges that remain after hoisting: paths of modules, the first module repeated at the end. */
  readonly unbreakable: readonly (readonly number[])[];
  readonly graph: DependencyGraph;
  /** Deferred functions with a signature that no closure can carry. */
  readonly uncarried: readonly DeferredFunction[];
  readonly types: LinkPlan["types"];
  readonly overlaps: readonly OverlapProblem[];
  readonly arranged: readonly Problem[];
}

/** Carries the findings of a plan to `explain/`, which groups them and makes their texts. */
export class PlanFailure extends Failure {
  readonly findings: PlanFindings;

  constructor(findings: PlanFindings, problems: readonly [Problem, ...Problem[]]) {
    super("link", problems, causeOf(findings));
    this.findings = findings;
  }
}

/** The first error that a host import threw when it was read. */
function causeOf({ resolution }: PlanFindings): ErrorOptions | undefined {
  const thrown = resolution.find((found) => found.kind === "unreadable");
  return thrown && { cause: thrown.error };
}

/** The failure of a plan that has findings; undefined if it has none. */
export function failureOf(findings: PlanFindings): PlanFailure | undefined {
  const [first, ...rest] = problemsOf(findings);
  return first === undefined ? undefined : new PlanFailure(findings, [first, ...rest]);
}

const RESOLUTION_CODES = {
  missing: "UNRESOLVED_IMPORT",
  unreadable: "HOST_IMPORT_FAILED",
  "bad answer": "UNRESOLVED_IMPORT",
  ambiguous: "AMBIGUOUS_IMPORT",
} as const satisfies Record<ResolutionProblem["kind"], LinkCode>;

/** One problem for each finding, without a text, for a caller that cannot load the texts. */
function problemsOf(findings: PlanFindings): Problem[] {
  const { modules } = findings.scene;
  const problem = (
    code: LinkCode,
    module?: number,
    entry?: { readonly module: string; readonly name: string },
  ): Problem => {
    const name = module === undefined ? undefined : modules[module]?.name;
    const named = name === undefined ? {} : { module: name };
    const imported = entry === undefined ? {} : { import: { module: entry.module, name: entry.name } };
    return { about: "plan", code, ...named, ...imported };
  };
  return [
    ...findings.resolution.map((found) => problem(RESOLUTION_CODES[found.kind], found.importer, found.import)),
    ...findings.loops.map(([first]) => problem("IMPORT_LOOP", first?.module)),
    ...findings.mismatches.map((found) => problem("EXTERN_TYPE_MISMATCH", found.importer, found.import)),
    ...findings.unbreakable.map(([first]) => problem("UNBREAKABLE_CYCLE", first)),
    ...findings.uncarried.map((found) => ({
      ...problem("CLOSURE_CANNOT_CARRY", undefined, found.import),
      module: found.importer,
    })),
    ...findings.overlaps,
    ...findings.arranged,
  ];
}
