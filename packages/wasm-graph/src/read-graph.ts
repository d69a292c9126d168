import { type ModuleType, parseModule } from "@rec/core/plan";
import { findProviders, type ReadModule } from "./find-providers.ts";
import type { GraphHost, Resolution, Resolved, SyncGraphHost, WasmGraph } from "./graph-types.ts";

/** A file of a graph that cannot be read, parsed or resolved; `cause` is the error. */
export class GraphReadError extends Error {
  override readonly name = "GraphReadError";
  /** The file that could not be read, or whose namespace could not be resolved. */
  readonly id: string;

  constructor(id: string, cause: unknown) {
    super(`Cannot read ${id}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.id = id;
  }
}

type Question =
  | { readonly ask: "read"; readonly id: string }
  | { readonly ask: "resolve"; readonly id: string; readonly specifier: string };
type Answer = Uint8Array<ArrayBuffer> | Resolved;

/**
 * Reads the modules that a `.wasm` file needs, level by level, and finds the provider of each import.
 *
 * @param entry - id of the file, as the host resolves files to
 * @param host - reads and resolves; the files of one level are read at the same time
 * @returns new plain data
 * @throws GraphReadError if a file cannot be read, parsed or resolved
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
    return await answer(question, host);
  } catch (error) {
    throw asReadError(question.id, error);
  }
}

function answer<Given extends GraphHost | SyncGraphHost>(
  question: Question,
  host: Given,
): ReturnType<Given["read"] | Given["resolve"]>;
function answer(question: Question, host: GraphHost | SyncGraphHost): unknown {
  const { id } = question;
  try {
    return question.ask === "read" ? host.read(id) : host.resolve(question.specifier, id);
  } catch (error) {
    throw asReadError(id, error);
  }
}

function asReadError(id: string, error: unknown): GraphReadError {
  return error instanceof GraphReadError ? error : new GraphReadError(id, error);
}

function* discover(entry: string): Generator<readonly Question[], WasmGraph, readonly Answer[]> {
  const modules = new Map<string, ReadModule>();
  const seen = new Set([entry]);
  for (let level: readonly string[] = [entry]; level.length > 0; ) {
    const bodies = yield level.map((id) => ({ ask: "read", id }) as const);
    const types = level.map((id, at) => parse(id, bodies[at] as Uint8Array<ArrayBuffer>));
    const questions = level.flatMap((id, at) =>
      namespacesOf(types[at]).map((specifier) => ({ ask: "resolve", id, specifier }) as const),
    );
    const answers = (yield questions) as readonly Resolved[];
    const found = new Map<string, Map<string, readonly Resolution[]>>(level.map((id) => [id, new Map()]));
    for (const [at, { id, specifier }] of questions.entries()) found.get(id)?.set(specifier, listOf(answers[at]));
    for (const [at, id] of level.entries()) {
      modules.set(id, { id, type: types[at] as ModuleType, namespaces: found.get(id) ?? new Map() });
    }
    const files = [...found.values()].flatMap((namespaces) => [...namespaces.values()].flat());
    const next = new Set(files.flatMap(({ id, kind }) => (kind === "wasm" && !seen.has(id) ? [id] : [])));
    for (const id of next) seen.add(id);
    level = [...next];
  }
  return { entry, modules: findProviders(modules) };
}

function parse(id: string, bytes: Uint8Array<ArrayBuffer>): ModuleType {
  try {
    return parseModule(bytes);
  } catch (error) {
    throw asReadError(id, error);
  }
}

function namespacesOf(type: ModuleType | undefined): readonly string[] {
  return [...new Set(type?.imports.map(({ module }) => module))];
}

function listOf(resolved: Resolved): readonly Resolution[] {
  if (resolved === undefined) return [];
  return Array.isArray(resolved) ? (resolved as readonly Resolution[]) : [resolved as Resolution];
}
