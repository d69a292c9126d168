import { cancelSource } from "./cancel-source.ts";
import type { LoadEnvironment, LoadEvents } from "./load-environment.ts";
import { LoadRun, type LoadRunOptions } from "./load-run.ts";
import type { OwnBody } from "./module-load.ts";
import type { ResolvedSource } from "./resolve-source.ts";

/** The body of a module that is loaded at least to the end of its head, which is not parsed yet. */
export interface LoadedBody {
  /** The final URL of the module, after redirects. */
  readonly url: string | undefined;
  readonly body: OwnBody;
  readonly events: LoadEvents;
}

/**
 * Loads a module until its head is complete.
 *
 * The load of a path or URL is retried from its first byte after each retryable failure, even while the body is read.
 *
 * @throws Failure of the load
 */
export async function loadBody(
  source: ResolvedSource,
  environment: LoadEnvironment,
  terms?: LoadRunOptions["terms"],
): Promise<LoadedBody> {
  const { semaphore } = environment;
  const leave = semaphore === undefined ? undefined : await semaphore.enter();
  const { run, events } = beginRun(source, environment, { leave, terms });
  const body = await run.open();
  return { url: run.url, body, events };
}

/** Begins the attempts at a source, inside the scope of a link. */
export function beginRun(
  source: ResolvedSource,
  environment: LoadEnvironment,
  { leave, terms }: Pick<LoadRunOptions, "leave" | "terms">,
): { readonly events: LoadEvents; readonly run: LoadRun } {
  const { scope } = environment;
  if (leave !== undefined) scope.onEnd(leave);
  if (scope.signal.aborted) cancelSource(source.source, scope.signal.reason);
  scope.signal.throwIfAborted();
  const events = environment.eventsOf(source.name);
  events.began("load");
  return { events, run: new LoadRun({ source, environment, events, terms, leave }) };
}
