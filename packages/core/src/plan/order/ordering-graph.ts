/** Components up to this size are ordered with the fewest possible deferred functions; larger ones nearly so. */
export const LARGEST_EXACT_COMPONENT = 16;

/** A graph of one component for the two ordering algorithms; nodes are positions in the component. */
export interface OrderingProblem {
  readonly size: number;
  /** For each node: the nodes that have to come before it. Acyclic. */
  readonly hard: readonly (readonly number[])[];
  /** For each node: nodes that should come before it, and what it costs if one does not. */
  readonly soft: readonly (readonly SoftEdge[])[];
}

export interface SoftEdge {
  readonly provider: number;
  readonly weight: number;
}
