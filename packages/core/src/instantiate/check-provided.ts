import type { LinkPlan } from "../plan/plan-format.ts";
import type { ProvidedExterns } from "../plan/plan-options.ts";
import { Failure, type Problem } from "../problem.ts";

/** The caller provides an extern in place of a definition, and the plan was made without it. */
export interface IgnoredProvision extends Problem {
  readonly about: "ignored-provision";
  readonly code: "PLAN_MISMATCH";
  readonly module: string;
  readonly name: string;
}

/**
 * Checks that a plan takes all externs of the option `provide`. Otherwise a module would define its own memory beside the
 * one that the caller means.
 *
 * @throws Failure `PLAN_MISMATCH`
 */
export function checkProvided({ units }: LinkPlan, provide: Readonly<Record<string, ProvidedExterns>>): void {
  const problems = Object.entries(provide).flatMap(([module, externs]) => {
    const hoists = units.find((unit) => unit.name === module)?.rewrite?.hoists ?? [];
    const given = Object.entries(Object(externs)).filter(([, value]) => value !== undefined);
    return given.flatMap(([name]): IgnoredProvision[] =>
      hoists.some(({ kind, binding }) => kind === name && binding)
        ? []
        : [{ about: "ignored-provision", code: "PLAN_MISMATCH", module, name }],
    );
  });
  const [first, ...rest] = problems;
  if (first !== undefined) throw new Failure("link", [first, ...rest]);
}
