import { readModule, readModuleHead } from "../parse/read-module.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { cancelSource } from "./cancel-source.ts";
import { describeCompiledModule } from "./describe-compiled-module.ts";
import type { LoadEnvironment, LoadEvents } from "./load-environment.ts";
import { LoadRun } from "./load-run.ts";
import type { CachedBody, CachedModule, ModuleLoad, OwnBody } from "./module-load.ts";
import type { ResolvedSource } from "./resolve-source.ts";

/**
 * Loads a module up to and with its head, and parses the head.
 *
 * A path or URL is loaded once more, from its first byte, where that fails in a way that may pass, now or while the body is read.
 *
 * @throws Failure of the load, or of the head
 */
export function loadModule(source: ResolvedSource, environment: LoadEnvironment): Promise<ModuleLoad> {
  const { cache } = environment;
  return cache !== undefined && source.isAddress ? cache.load(source, environment) : loadAlone(source, environment);
}

/** Loads a module for one link alone. */
export async function loadAlone(source: ResolvedSource, environment: LoadEnvironment): Promise<ModuleLoad<OwnBody>> {
  const { semaphore } = environment;
  const leave = semaphore === undefined ? undefined : await semaphore.enter();
  const { run, events } = beginRun(source, environment, { leave, keepsBytes: false });
  const body = await run.open();
  return { url: run.url, type: parseBody(body, events), body };
}

/**
 * Loads a module for a cache.
 *
 * @param cached - the module that the cache holds: if the bytes are the same, they are not read again
 * @returns the module; its body keeps its bytes, unless its server names its version
 */
export async function loadForCache(
  source: ResolvedSource,
  environment: LoadEnvironment,
  cached: CachedModule | undefined,
): Promise<ModuleLoad<OwnBody | CachedBody>> {
  const leave = await environment.semaphore?.enter();
  const { run, events } = beginRun(source, environment, { leave, keepsBytes: true });
  const body = await run.open(cached);
  return { url: run.url, type: body.kind === "cached" ? body.cached.type : parseBody(body, events), body };
}

interface Terms {
  /** Gives the place to load back. */
  readonly leave: (() => void) | undefined;
  readonly keepsBytes: boolean;
}

function beginRun(source: ResolvedSource, environment: LoadEnvironment, { leave, keepsBytes }: Terms) {
  const { scope } = environment;
  if (leave !== undefined) scope.onEnd(leave);
  if (scope.signal.aborted) cancelSource(source.source, scope.signal.reason);
  scope.signal.throwIfAborted();
  const events = environment.eventsOf(source.name);
  events.began("load");
  const onEnd = (): void => {
    leave?.();
    events.ended("load");
  };
  const onReceived: LoadEvents["received"] = (...received) => events.received(...received);
  return { events, run: new LoadRun({ source, environment, onReceived, onEnd, keepsBytes }) };
}

function parseBody(body: OwnBody, events: LoadEvents): ModuleType {
  events.began("parse");
  const type = typeOf(body);
  events.ended("parse");
  return type;
}

function typeOf(body: OwnBody): ModuleType {
  switch (body.kind) {
    case "bytes":
      return readModule(body.bytes);
    case "stream":
      return readModuleHead(body.head);
    case "compiled":
      return describeCompiledModule(body.module);
  }
}
