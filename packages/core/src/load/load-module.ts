import { needsElements, readModuleHead, readModuleWithoutData } from "../parse/read-module.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { describeCompiledModule } from "./describe-compiled-module.ts";
import { beginRun, loadBody } from "./load-body.ts";
import type { LoadEnvironment, LoadEvents } from "./load-environment.ts";
import type { CachedBody, CacheTerms, ModuleLoad, OwnBody } from "./module-load.ts";
import type { ResolvedSource } from "./resolve-source.ts";

/**
 * Loads a module until its head is complete, and parses the head.
 *
 * The load of a path or URL is retried from its first byte after each retryable failure, even while the body is read.
 *
 * @throws Failure of the load, or of the head
 */
export function loadModule(source: ResolvedSource, environment: LoadEnvironment): Promise<ModuleLoad> {
  const { cache } = environment;
  if (cache !== undefined && source.isAddress) return cache.load(source, environment);
  const load = loadAlone(source, environment);
  const given = source.type;
  return given === undefined ? load : import("../loaded-later.ts").then(({ acceptType }) => acceptType(load, given));
}

/** Loads a module that is not in the cache. `terms` come from the cache that asked for the load, if there is one. */
export async function loadAlone(
  source: ResolvedSource,
  environment: LoadEnvironment,
  terms?: CacheTerms,
): Promise<ModuleLoad<OwnBody>> {
  const { url, body, events } = await loadBody(source, environment, terms);
  return { url, type: await withElements(parseBody(body, events), body), body };
}

/**
 * Loads a module for a cache.
 *
 * @param terms - if the bytes equal those of the cached module, they are not read again
 * @returns the module; its body keeps its bytes, unless the server sent a validator
 */
export async function loadForCache(
  source: ResolvedSource,
  environment: LoadEnvironment,
  terms: CacheTerms,
): Promise<ModuleLoad<OwnBody | CachedBody>> {
  const leave = await environment.semaphore?.enter();
  const { run, events } = beginRun(source, environment, { leave, terms });
  const body = await run.open(terms);
  const type = body.kind === "cached" ? body.cached.type : await withElements(parseBody(body, events), body);
  return { url: run.url, type, body };
}

function parseBody(body: OwnBody, events: LoadEvents): ModuleType {
  events.began("parse");
  const type = typeOf(body);
  events.ended("parse");
  return type;
}

/**
 * Adds the element segments, which stand in the head, to the type of a module that shares a table. Few modules do, so the
 * code that reads them is loaded when it is needed.
 */
async function withElements(type: ModuleType, body: OwnBody): Promise<ModuleType> {
  if (body.kind === "compiled" || !needsElements(type)) return type;
  const { readElementSegments, readAddressedImports } = await import("../placed-later.ts");
  const bytes = body.kind === "bytes" ? body.bytes : body.head;
  const elementSegments = readElementSegments(bytes, type.sections);
  return { ...type, elementSegments, ...readAddressedImports(bytes, type) };
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
