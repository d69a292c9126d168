import type { LinkerHost } from "@rec/core";
import { attach } from "@rec/core/dylink";
import { Language } from "web-tree-sitter";
import { languageOf, namesIn, type TreeSitter } from "./tree-sitter.ts";

/** One load of a set of grammars. */
export interface GrammarLoad {
  readonly treeSitter: TreeSitter;
  readonly host: LinkerHost;
  readonly urls: readonly string[];
}

/** Grammars that are loaded. */
export interface LoadedGrammars {
  /** The names in each grammar, in order; of bare instances, the names of their functions. */
  readonly names: () => readonly string[];
  /** The languages; absent for bare instances, which do not work. */
  readonly languages?: readonly Language[];
  /** Gives back what the loader can give back. */
  readonly end: () => void;
}

export interface GrammarLoader {
  readonly name: "rec" | "bare" | "emscripten" | "emscripten-at-once";
  readonly title: string;
  readonly load: (load: GrammarLoad) => Promise<LoadedGrammars>;
}

/** Ways from URLs of grammars to their functions. All are compared with the first. */
export const grammarLoaders: readonly GrammarLoader[] = [
  {
    name: "rec",
    title: "rec: attach, then open at once",
    async load({ treeSitter, host, urls }) {
      // Some grammars import functions of C that web-tree-sitter lacks, and never call them. Emscripten makes stubs too.
      const program = attach(treeSitter.running, { host, unresolved: "trap" });
      const languages = await Promise.all(urls.map(async (url) => languageOf((await program.open(url)).exports)));
      return working(languages, () => program.close());
    },
  },
  {
    name: "bare",
    title: "compileStreaming and instantiate at once",
    async load({ treeSitter, urls }) {
      const loading = urls.map(async (url) => {
        const module = await WebAssembly.compileStreaming(fetch(url));
        return instantiateBare(module, treeSitter);
      });
      const loaded = await Promise.all(loading);
      return { names: () => loaded.map(({ instance }) => functionsOf(instance)), end: () => {} };
    },
  },
  {
    name: "emscripten",
    title: "Emscripten's loader, one after the other",
    async load({ urls }) {
      const languages: Language[] = [];
      for (const url of urls) languages.push(await loadByEmscripten(url));
      return working(languages, () => {});
    },
  },
  {
    name: "emscripten-at-once",
    title: "Emscripten's loader, called at once",
    async load({ urls }) {
      const languages = await Promise.all(urls.map(loadByEmscripten));
      return working(languages, () => {});
    },
  },
];

function working(languages: readonly Language[], end: () => void): LoadedGrammars {
  return { names: () => languages.map(namesIn), languages, end };
}

/** As its users do: in a page by the URL, elsewhere by bytes, because the package reads only files there. */
async function loadByEmscripten(url: string): Promise<Language> {
  if (typeof document === "object") return Language.load(url);
  return Language.load(new Uint8Array(await (await fetch(url)).arrayBuffer()));
}

/** Bytes and slots that no grammar exceeds. */
const REGION_BYTES = 4 << 20;
const SLOTS = 256;

/** A grammar without addresses, relocations and checks: the least that any loader has to do. Its functions do not work. */
async function instantiateBare(
  module: WebAssembly.Module,
  { running: { exports } }: TreeSitter,
): Promise<{ readonly instance: WebAssembly.Instance }> {
  const { memory, table, globals } = bareExterns();
  const own: Record<string, unknown> = {
    ...{ memory, __indirect_function_table: table, table },
    ...{ __memory_base: globals.zero, __table_base: globals.zero, __stack_pointer: globals.stack },
  };
  const imports: Record<string, Record<string, unknown>> = {};
  for (const { module: namespace, name, kind } of WebAssembly.Module.imports(module)) {
    const values = imports[namespace] ?? {};
    imports[namespace] = values;
    const given = namespace === "env" ? own[name] : undefined;
    values[name] = given ?? (kind === "global" ? globals.address : (exports[name] ?? trap));
  }
  return { instance: await WebAssembly.instantiate(module, imports as WebAssembly.Imports) };
}

function trap(): never {
  throw new Error("a function of a bare instance was called");
}

let made: ReturnType<typeof makeExterns> | undefined;

function bareExterns(): ReturnType<typeof makeExterns> {
  made ??= makeExterns();
  return made;
}

function makeExterns() {
  const global = (mutable: boolean): WebAssembly.Global => new WebAssembly.Global({ value: "i32", mutable }, 0);
  return {
    memory: new WebAssembly.Memory({ initial: REGION_BYTES >> 16 }),
    table: new WebAssembly.Table({ initial: SLOTS, element: "anyfunc" }),
    globals: { zero: global(false), stack: global(true), address: global(true) },
  };
}

/** The names of the grammar's functions. */
function functionsOf({ exports }: WebAssembly.Instance): string {
  const names = Object.keys(exports).filter((name) => typeof exports[name] === "function");
  return names.filter((name) => /^tree_sitter_\w+$/.test(name) && !name.includes("external_scanner")).join();
}
