import type { Problem } from "../problem.ts";

/** A link that cannot be linked again with other sources, or a module that it does not have. */
export interface NotRelinkable extends Problem {
  readonly about: "not-relinkable";
  readonly code: "NOT_RELINKABLE";
  readonly because: "no record" | "fused" | "libraries" | "placed" | "no such module";
  /** The number of modules of the link. */
  readonly moduleCount: number;
  /** Names of the modules of the link, if the module is none of them. */
  readonly modules?: readonly string[];
}

export type RelinkProblem = NotRelinkable;
