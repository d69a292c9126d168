/** Components up to this size are ordered exactly, with the fewest deferred functions; larger ones by a heuristic. */
export const LARGEST_EXACT_COMPONENT = 16;

/** A graph of one component for the two ordering algorithms; nodes are positions in the component. */
export interface OrderingProblem {
  readonly size: number;
  /** For each node: the nodes that have to come before it. Has no cycles. */
  readonly hard: readonly (readonly number[])[];
  /** For each node: the nodes that should come before it, and the cost if they do not. */
  readonly soft: readonly (readonly SoftEdge[])[];
}

export interface SoftEdge {
  readonly provider: number;
  readonly weight: number;
}
