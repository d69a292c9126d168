import { readModuleHead, readModuleWithoutData } from "../parse/read-module.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { cancelSource } from "./cancel-source.ts";
import { describeCompiledModule } from "./describe-compiled-module.ts";
import type { LoadEnvironment, LoadEvents } from "./load-environment.ts";
import { LoadRun, type LoadRunOptions } from "./load-run.ts";
import type { CachedBody, CacheTerms, ModuleLoad, OwnBody } from "./module-load.ts";
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

/** Loads a module that no cache holds. `terms` are those of the cache that has asked for it, if one has. */
export async function loadAlone(
  source: ResolvedSource,
  environment: LoadEnvironment,
  terms?: CacheTerms,
): Promise<ModuleLoad<OwnBody>> {
  const { semaphore } = environment;
  const leave = semaphore === undefined ? undefined : await semaphore.enter();
  const { run, events } = beginRun(source, environment, { leave, terms });
  const body = await run.open();
  return { url: run.url, type: parseBody(body, events), body };
}

/**
 * Loads a module for a cache.
 *
 * @param terms - if the bytes are those of the cached module, they are not read again
 * @returns the module; its body keeps its bytes, unless its server names its version
 */
export async function loadForCache(
  source: ResolvedSource,
  environment: LoadEnvironment,
  terms: CacheTerms,
): Promise<ModuleLoad<OwnBody | CachedBody>> {
  const leave = await environment.semaphore?.enter();
  const { run, events } = beginRun(source, environment, { leave, terms });
  const body = await run.open(terms);
  return { url: run.url, type: body.kind === "cached" ? body.cached.type : parseBody(body, events), body };
}

function beginRun(
  source: ResolvedSource,
  environment: LoadEnvironment,
  { leave, terms }: Pick<LoadRunOptions, "leave" | "terms">,
) {
  const { scope } = environment;
  if (leave !== undefined) scope.onEnd(leave);
  if (scope.signal.aborted) cancelSource(source.source, scope.signal.reason);
  scope.signal.throwIfAborted();
  const events = environment.eventsOf(source.name);
  events.began("load");
  return { events, run: new LoadRun({ source, environment, events, terms, leave }) };
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
      return readModuleWithoutData(body.bytes);
    case "stream":
      return readModuleHead(body.head);
    case "compiled":
      return describeCompiledModule(body.module);
  }
}
