import type { LinkerHost } from "@rec/core";
import { assertEqual } from "../workload.ts";
import { type GrammarLoader, grammarLoaders } from "./grammar-loaders.ts";
import { startTreeSitter } from "./tree-sitter.ts";

/** The task of a process or page, as JSON. */
export interface GrammarTask {
  readonly kind: "grammars";
  /** URLs of the ports of the server. */
  readonly servers: readonly string[];
  readonly grammars: number;
  readonly latencyMs: number;
  /** Loads by each loader. */
  readonly loads: number;
  /** Number of the process, from 0. */
  readonly round: number;
}

/** Milliseconds of one load. */
export interface GrammarSamples {
  /** The first load by this loader in a process: nothing is compiled and optimized yet. */
  readonly first: readonly number[];
  readonly later: readonly number[];
}

export type GrammarTimes = Readonly<Record<GrammarLoader["name"], GrammarSamples>>;

/**
 * Times all loaders on one set of grammars. Loaders take turns, and each turn begins with another one. Each load is checked: all
 * grammars have to make the trees that the first load by Emscripten's loader made, which stands in front of the clock.
 */
export async function timeGrammars(task: GrammarTask, host: LinkerHost): Promise<GrammarTimes> {
  const { servers, grammars, latencyMs, loads, round } = task;
  const urlsOf = (load: string): string[] =>
    Array.from({ length: grammars }, (_, at) => `${servers[at % servers.length]}/${latencyMs}/${load}/${at}.wasm`);
  const treeSitter = await startTreeSitter(`${servers[0]}/main.wasm`);
  const times = Object.fromEntries(
    grammarLoaders.map(({ name }) => [name, { first: [] as number[], later: [] as number[] }]),
  );
  /** By name of the loader: bare instances cannot make trees, so their names are compared. */
  const expected = new Map<string, string>();
  for (let turn = 0; turn < loads; turn += 1) {
    for (const at of grammarLoaders.keys()) {
      const loader = grammarLoaders[(at + turn + round) % grammarLoaders.length] as GrammarLoader;
      const urls = urlsOf(`${round}-${turn}-${at}`);
      const start = performance.now();
      const { results, end } = await loader.load({ treeSitter, host, urls });
      const durationMs = performance.now() - start;
      const found = results();
      assertEqual(found.length, { what: `The number of grammars by ${loader.name}`, expected: grammars });
      const kind = loader.name === "bare" ? "names" : "trees";
      const text = found.join("\n");
      if (found.some((one) => one === "")) throw new Error(`A grammar of ${loader.name} has no function`);
      const known = expected.get(kind) ?? text;
      expected.set(kind, known);
      assertEqual(text, { what: `The results of ${loader.name}`, expected: known });
      end();
      times[loader.name]?.[turn === 0 ? "first" : "later"].push(durationMs);
    }
  }
  return times as unknown as GrammarTimes;
}
