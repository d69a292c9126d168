/** Codes of `HeapError`; each is explained in `docs/errors.md`. */
export type HeapCode =
  | "NO_HEAP"
  | "OUT_OF_MEMORY"
  | "OUT_OF_BOUNDS"
  | "NULL_ADDRESS"
  | "USE_AFTER_FREE"
  | "DOUBLE_FREE"
  | "FOREIGN_FREE"
  | "INVALID_LAYOUT"
  | "INVALID_VALUE";

/** One problem: the action, the state of the heap, and a remedy. Plain data: JSON-safe and structured-cloneable. */
export interface HeapDiagnostic {
  readonly code: HeapCode;
  /** One line, without the code: action, state, desired state. */
  readonly message: string;
  readonly hint: string;
  /** The address concerned, in bytes from the start of the memory. */
  readonly address?: number;
  /** Number of bytes that were requested, or would have been accessed. */
  readonly sizeBytes?: number;
  /** Size of the whole memory at that time. */
  readonly memoryBytes?: number;
}

/** A use of a heap that the memory cannot serve, or that would have damaged it. Nothing was written. */
export class HeapError extends RangeError {
  override readonly name = "HeapError";
  declare readonly code: HeapCode;
  declare readonly hint: string;
  declare readonly address: number | undefined;
  declare readonly sizeBytes: number | undefined;
  declare readonly memoryBytes: number | undefined;
  /** The one problem, as all errors of rec list theirs. */
  readonly diagnostics: readonly [HeapDiagnostic];

  constructor(diagnostic: HeapDiagnostic) {
    super(diagnostic.message);
    Object.assign(this, diagnostic);
    this.diagnostics = [diagnostic];
  }
}
