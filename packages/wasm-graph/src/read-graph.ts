import { libraryPlaces, type ModuleType, parseModule } from "@rec/core/plan";
import { findProviders, type ReadModule } from "./find-providers.ts";
import { type FileFailure, GraphReadError, reasonOf } from "./graph-read-error.ts";
import type { GraphHost, NeededLibrary, Resolution, Resolved, SyncGraphHost, WasmGraph } from "./graph-types.ts";

type Question =
  | { readonly ask: "read"; readonly id: string }
  | { readonly ask: "resolve"; readonly id: string; readonly specifier: string }
  | { readonly ask: "library"; readonly id: string; readonly library: NeededLibrary };
type Content = Uint8Array<ArrayBuffer> | ModuleType;
type Value = Content | Resolved | string;
/** The answer to a question, or the reason for which there is none. */
type Answer = { readonly value: Value } | { readonly cause: unknown };

/**
 * Reads the modules that a `.wasm` file needs, level by level, and finds the provider of each import. A file that cannot be
 * read does not end that: the error names all such files.
 *
 * @param entry - id of the file, as the host resolves files to
 * @param host - reads and resolves; the files of one level are read at the same time
 * @returns new plain data
 * @throws GraphReadError if files cannot be read, parsed or resolved
 *
 * @example
 * ```ts
 * import { groupsOf, readGraph } from "@rec/wasm-graph";
 *
 * const graph = await readGraph(url, { read, resolve });
 * const groups = groupsOf(graph);
 * ```
 */
export async function readGraph(entry: string, host: GraphHost): Promise<WasmGraph> {
  const steps = discover(entry);
  let step = steps.next([]);
  while (!step.done) step = steps.next(await Promise.all(step.value.map((question) => answerLater(question, host))));
  return step.value;
}

/** The synchronous twin of `readGraph`. */
export function readGraphSync(entry: string, host: SyncGraphHost): WasmGraph {
  const steps = discover(entry);
  let step = steps.next([]);
  while (!step.done) step = steps.next(step.value.map((question) => answer(question, host)));
  return step.value;
}

async function answerLater(question: Question, host: GraphHost): Promise<Answer> {
  try {
    return { value: await ask(question, host) };
  } catch (cause) {
    return { cause };
  }
}

function answer(question: Question, host: SyncGraphHost): Answer {
  try {
    return { value: ask(question, host) };
  } catch (cause) {
    return { cause };
  }
}

function ask<Given extends GraphHost | SyncGraphHost>(
  question: Question,
  host: Given,
): ReturnType<Given["read"] | Given["resolve"] | Given["library"]>;
function ask(question: Question, host: GraphHost | SyncGraphHost): unknown {
  const { id } = question;
  switch (question.ask) {
    case "read":
      return host.read(id);
    case "resolve":
      return host.resolve(question.specifier, id);
    case "library":
      return host.library(question.library);
  }
}

function* discover(entry: string): Generator<readonly Question[], WasmGraph, readonly Answer[]> {
  const modules = new Map<string, ReadModule>();
  const failures: FileFailure[] = [];
  const seen = new Set([entry]);
  /** Libraries are known by their names, as to dynamic linkers. */
  const libraryOf = new Map<string, string>();
  const lacking: NeededLibrary[] = [];
  for (let level: readonly string[] = [entry]; level.length > 0; ) {
    const bodies = yield level.map((id) => ({ ask: "read", id }) as const);
    const parsed = level.flatMap((id, at) => parse(id, bodies[at] as Answer, failures));
    const questions = parsed.flatMap(({ id, type }) =>
      namespacesOf(type).map((specifier) => ({ ask: "resolve", id, specifier }) as const),
    );
    const answers = yield questions;
    const found = new Map<string, Map<string, readonly Resolution[]>>(level.map((id) => [id, new Map()]));
    for (const [at, { id, specifier }] of questions.entries()) {
      const given = answers[at] as Answer;
      if ("cause" in given) failures.push({ id, cause: given.cause });
      else found.get(id)?.set(specifier, listOf(given.value as Resolved));
    }
    const needed = parsed.flatMap(({ id, type }) => neededBy(id, type));
    const sought = needed.filter(({ name }) => !libraryOf.has(name));
    const places = yield sought.map((library) => ({ ask: "library", id: library.importer, library }) as const);
    for (const [at, library] of sought.entries()) {
      const answer = places[at] as Answer;
      if ("cause" in answer) failures.push({ id: library.importer, cause: answer.cause });
      else if (typeof answer.value !== "string") lacking.push(library);
      else if (!libraryOf.has(library.name)) libraryOf.set(library.name, answer.value);
    }
    for (const { id, type } of parsed) {
      modules.set(id, { id, type, namespaces: found.get(id) ?? new Map(), libraries: new Map() });
    }
    const files = [...found.values()].flatMap((namespaces) => [...namespaces.values()].flat());
    const named = files.flatMap(({ id, kind }) => (kind === "wasm" ? [id] : []));
    const next = new Set([...named, ...libraryOf.values()].filter((id) => !seen.has(id)));
    for (const id of next) seen.add(id);
    level = [...next];
  }
  for (const { importer, ...library } of lacking) {
    // Another module may have found it.
    if (!libraryOf.has(library.name)) failures.push({ id: importer, cause: missingLibrary(library) });
  }
  for (const [id, module] of modules) modules.set(id, { ...module, libraries: librariesOf(module, libraryOf) });
  const [first, ...others] = distinct(failures);
  if (first !== undefined) throw new GraphReadError([first, ...others]);
  return { entry, modules: findProviders(modules) };
}

/** @param failures - gets the failure of a file that cannot be read or parsed */
function parse(
  id: string,
  body: Answer,
  failures: FileFailure[],
): readonly { readonly id: string; readonly type: ModuleType }[] {
  try {
    if ("cause" in body) throw body.cause;
    const content = body.value as Content;
    return [{ id, type: content instanceof Uint8Array ? parseModule(content) : content }];
  } catch (cause) {
    failures.push({ id, cause });
    return [];
  }
}

/** Without those that say the same of the same file, as of each of its namespaces. */
function distinct(failures: readonly FileFailure[]): readonly FileFailure[] {
  const byText = new Map(failures.map((failure) => [JSON.stringify([failure.id, reasonOf(failure)]), failure]));
  return [...byText.values()];
}

function namespacesOf(type: ModuleType): readonly string[] {
  return [...new Set(type.imports.map(({ module }) => module))];
}

function neededBy(importer: string, { dylink }: ModuleType): readonly NeededLibrary[] {
  return (dylink?.needed ?? []).map((name) => ({ name, importer, places: libraryPlaces(name, dylink ?? {}) }));
}

/** The files of the libraries that a module needs, by their names, without itself. */
function librariesOf({ id, type }: ReadModule, libraryOf: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const found = neededBy(id, type).flatMap(({ name }): [string, string][] => {
    const library = libraryOf.get(name);
    return library === undefined || library === id ? [] : [[name, library]];
  });
  return new Map(found);
}

function missingLibrary({ name, places }: Pick<NeededLibrary, "name" | "places">): Error {
  const paths = places.map((place) => JSON.stringify(place)).join(" or ");
  return new Error(
    `Cannot find the library ${JSON.stringify(name)} that it needs: there is no file ${paths}\n` +
      "  hint: put the library there, or build this file with -Wl,-rpath,'$ORIGIN/FOLDER' for a folder that starts from it",
  );
}

function listOf(resolved: Resolved): readonly Resolution[] {
  if (resolved === undefined) return [];
  return Array.isArray(resolved) ? (resolved as readonly Resolution[]) : [resolved as Resolution];
}
