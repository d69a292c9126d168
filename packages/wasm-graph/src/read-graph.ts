import { type ModuleType, parseModule } from "@rec/core/plan";
import { findProviders, type ReadModule } from "./find-providers.ts";
import { type FileFailure, GraphReadError, reasonOf } from "./graph-read-error.ts";
import type { GraphHost, Resolution, Resolved, SyncGraphHost, WasmGraph } from "./graph-types.ts";

type Question =
  | { readonly ask: "read"; readonly id: string }
  | { readonly ask: "resolve"; readonly id: string; readonly specifier: string };
type Content = Uint8Array<ArrayBuffer> | ModuleType;
type Value = Content | Resolved;
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
): ReturnType<Given["read"] | Given["resolve"]>;
function ask(question: Question, host: GraphHost | SyncGraphHost): unknown {
  const { id } = question;
  return question.ask === "read" ? host.read(id) : host.resolve(question.specifier, id);
}

function* discover(entry: string): Generator<readonly Question[], WasmGraph, readonly Answer[]> {
  const modules = new Map<string, ReadModule>();
  const failures: FileFailure[] = [];
  const seen = new Set([entry]);
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
    for (const { id, type } of parsed) modules.set(id, { id, type, namespaces: found.get(id) ?? new Map() });
    const files = [...found.values()].flatMap((namespaces) => [...namespaces.values()].flat());
    const next = new Set(files.flatMap(({ id, kind }) => (kind === "wasm" && !seen.has(id) ? [id] : [])));
    for (const id of next) seen.add(id);
    level = [...next];
  }
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

function listOf(resolved: Resolved): readonly Resolution[] {
  if (resolved === undefined) return [];
  return Array.isArray(resolved) ? (resolved as readonly Resolution[]) : [resolved as Resolution];
}
