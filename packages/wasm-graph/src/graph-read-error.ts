/** A file that cannot be read, parsed or resolved. */
export interface FileFailure {
  /** The file that could not be read, or whose namespace could not be resolved. */
  readonly id: string;
  readonly cause: unknown;
}

/** The files of a graph that cannot be read, parsed or resolved; `id` and `cause` are those of the first. */
export class GraphReadError extends Error {
  override readonly name = "GraphReadError";
  readonly id: string;
  /** All of them, in the order in which the files are found from the entry. */
  readonly failures: readonly [FileFailure, ...FileFailure[]];

  constructor(failures: readonly [FileFailure, ...FileFailure[]]) {
    const [{ id, cause }] = failures;
    super(messageOf(failures), { cause });
    this.id = id;
    this.failures = failures;
  }
}

function messageOf(failures: readonly [FileFailure, ...FileFailure[]]): string {
  const [first, ...others] = failures;
  if (others.length === 0) return `Cannot read ${first.id}: ${reasonOf(first)}`;
  const lines = failures.map((failure) => `  ${failure.id}: ${reasonOf(failure).replaceAll("\n", "\n  ")}`);
  return [`Cannot read ${new Set(failures.map(({ id }) => id)).size} files:`, ...lines].join("\n");
}

export function reasonOf({ cause }: FileFailure): string {
  return cause instanceof Error ? cause.message : String(cause);
}
