/** Random graphs that are linked, and that are frozen by a build or fused. */
export interface GraphsTrial extends GraphsChoice {
  readonly kind: "graphs";
  /** The URL of a script whose default export compares the graphs. */
  readonly scriptUrl: string;
}

export interface GraphsChoice {
  /** Whether the graphs are observed after they are linked, and no more. */
  readonly withoutCalls: boolean;
  /** The positions of the graphs that are tried. */
  readonly range: readonly [from: number, to: number];
  /** Whether the graphs are only linked, and not compared. */
  readonly linkedOnly: boolean;
}

/** The outcome of a trial, in JSON. */
export interface GraphsOutcome {
  /** How many links were compared with the first one of their graph. */
  readonly ran: number;
  readonly problems: readonly string[];
}

interface GraphsScript {
  readonly default: (options: GraphsChoice) => Promise<GraphsOutcome>;
}

/** Compares the graphs in this runtime. */
export async function runGraphs({ scriptUrl, withoutCalls, range, linkedOnly }: GraphsTrial): Promise<GraphsOutcome> {
  const script: GraphsScript = await import(/* @vite-ignore */ scriptUrl);
  return script.default({ withoutCalls, range, linkedOnly });
}
