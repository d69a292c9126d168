import type { Problem } from "../problem.ts";

/** The text of one problem. */
export interface Text {
  /** One line, without the code: action, state, desired state. */
  readonly message: string;
  /** The remedy, as one or more imperative clauses. */
  readonly hint: string;
}

/** For each kind of problem of a folder, the function that makes its text. */
export type TextsOf<AnyProblem extends Problem> = {
  readonly [About in AnyProblem["about"]]: (problem: Extract<AnyProblem, { readonly about: About }>) => Text;
};
