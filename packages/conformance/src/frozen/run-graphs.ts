/** Random graphs that are linked, and frozen by a build. */
export interface GraphsTrial {
  readonly kind: "graphs";
  /** The URL of a script whose default export compares the graphs. */
  readonly scriptUrl: string;
  /** Whether the graphs are observed after they are linked, and no more. */
  readonly withoutCalls: boolean;
}

/** The outcome of a trial, in JSON. */
export interface GraphsOutcome {
  /** How many frozen scripts ran. */
  readonly ran: number;
  readonly problems: readonly string[];
}

interface GraphsScript {
  readonly default: (options: { readonly withoutCalls: boolean }) => Promise<GraphsOutcome>;
}

/** Compares the graphs in this runtime. */
export async function runGraphs({ scriptUrl, withoutCalls }: GraphsTrial): Promise<GraphsOutcome> {
  const script: GraphsScript = await import(/* @vite-ignore */ scriptUrl);
  return script.default({ withoutCalls });
}
