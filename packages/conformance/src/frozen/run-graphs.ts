/** Random graphs that are linked, and frozen by a build. */
export interface GraphsTrial {
  readonly kind: "graphs";
  /** The URL of a script whose default export compares the graphs. */
  readonly scriptUrl: string;
}

/** The outcome of a trial, in JSON. */
export interface GraphsOutcome {
  /** How many frozen scripts ran. */
  readonly ran: number;
  readonly problems: readonly string[];
}

/** Compares the graphs in this runtime. */
export async function runGraphs({ scriptUrl }: GraphsTrial): Promise<GraphsOutcome> {
  const { default: run }: { readonly default: () => Promise<GraphsOutcome> } = await import(
    /* @vite-ignore */ scriptUrl
  );
  return run();
}
