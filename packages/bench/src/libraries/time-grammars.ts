import type { LinkerHost } from "@rec/core";
import { assertEqual } from "../workload.ts";
import { type GrammarLoader, grammarLoaders, type LoadedGrammars } from "./grammar-loaders.ts";
import { startTreeSitter, treeOf } from "./tree-sitter.ts";

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
 * loaders have to give the same names. At the end, the grammars of the last turn have to make the same trees.
 */
export async function timeGrammars(task: GrammarTask, host: LinkerHost): Promise<GrammarTimes> {
  const { servers, grammars, latencyMs, loads, round } = task;
  const urlsOf = (load: string): string[] =>
    Array.from({ length: grammars }, (_, at) => `${servers[at % servers.length]}/${latencyMs}/${load}/${at}.wasm`);
  const treeSitter = await startTreeSitter(`${servers[0]}/main.wasm`);
  const times = Object.fromEntries(
    grammarLoaders.map(({ name }) => [name, { first: [] as number[], later: [] as number[] }]),
  );
  const last = new Map<GrammarLoader["name"], LoadedGrammars>();
  const checkNames = createComparison("names");
  for (let turn = 0; turn < loads; turn += 1) {
    for (const at of grammarLoaders.keys()) {
      const { name, load } = grammarLoaders[(at + turn + round) % grammarLoaders.length] as GrammarLoader;
      const urls = urlsOf(`${round}-${turn}-${at}`);
      const start = performance.now();
      const loaded = await load({ treeSitter, host, urls });
      const durationMs = performance.now() - start;
      const found = loaded.names();
      assertEqual(found.length, { what: `The number of grammars by ${name}`, expected: grammars });
      if (found.includes("")) throw new Error(`A grammar of ${name} has no names`);
      checkNames(name, { kind: loaded.languages ? "languages" : "instances", found });
      if (turn + 1 < loads) loaded.end();
      else last.set(name, loaded);
      times[name]?.[turn === 0 ? "first" : "later"].push(durationMs);
    }
  }
  const checkTrees = createComparison("trees");
  for (const [name, { languages, end }] of last) {
    if (languages) checkTrees(name, { kind: "languages", found: languages.map(treeOf) });
    end();
  }
  return times as unknown as GrammarTimes;
}

interface Found {
  /** Results of one kind are compared. */
  readonly kind: "languages" | "instances";
  readonly found: readonly string[];
}

/** Compares results with the first ones of their kind. */
function createComparison(what: string): (loader: string, found: Found) => void {
  const expected = new Map<string, string>();
  return (loader, { kind, found }) => {
    const text = found.join("\n");
    const known = expected.get(kind) ?? text;
    expected.set(kind, known);
    assertEqual(text, { what: `The ${what} by ${loader}`, expected: known });
  };
}
