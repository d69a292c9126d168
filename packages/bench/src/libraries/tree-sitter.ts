import type { RunningProgram } from "@rec/core/dylink";
import { Language, Parser } from "web-tree-sitter";

/** Text for all grammars: each makes a tree of it, most with errors. */
const TEXT = 'a = {"b": [1, 2.5], c: true}\nif x: (y)\n<p class="z">text</p> # end';

/** web-tree-sitter under its own JavaScript, which Emscripten has made. */
export interface TreeSitter {
  /** Its instance, for `attach`. */
  readonly running: RunningProgram;
}

let started: Promise<TreeSitter> | undefined;

/**
 * Starts web-tree-sitter, once: its package keeps one instance.
 *
 * @param mainUrl - of its module
 */
export function startTreeSitter(mainUrl: string): Promise<TreeSitter> {
  started ??= start(mainUrl);
  return started;
}

async function start(mainUrl: string): Promise<TreeSitter> {
  const main = await (await fetch(mainUrl)).arrayBuffer();
  let running: RunningProgram | undefined;
  // The options of web-tree-sitter become Emscripten's `Module`.
  await Parser.init({
    instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance, module: object) => void) {
      WebAssembly.instantiate(main, imports).then(({ instance, module }) => {
        const { memory, __indirect_function_table: table, __stack_pointer: stackPointer } = imports["env"] as never;
        const { malloc, free } = instance.exports;
        running = { memory, table, stackPointer, exports: instance.exports, malloc, free } as unknown as RunningProgram;
        receive(instance, module);
      });
      return {};
    },
  });
  if (running === undefined) throw new Error("web-tree-sitter did not ask for an instance");
  return { running };
}

/** The language of a grammar that was loaded without Emscripten's loader. */
export function languageOf(exports: object): Language {
  // The package loads languages of the exports of a library in this way itself.
  const { loadFromWasmExports } = Language as unknown as {
    loadFromWasmExports: (exports: object, options: { sync: boolean }) => Language;
  };
  return loadFromWasmExports(exports, { sync: false });
}

/**
 * The names in a grammar, which its function and its relocated data give. Parsing would show more, but then the engine optimizes
 * the grammar's large functions for seconds, also while other loads are timed.
 */
export function namesIn({ abiVersion, types, fields }: Language): string {
  return [abiVersion, ...types, ...fields].join(" ");
}

/** The tree of the text by a grammar. */
export function treeOf(language: Language): string {
  const parser = new Parser();
  try {
    parser.setLanguage(language);
    const tree = parser.parse(TEXT);
    if (tree === null) throw new Error("The grammar made no tree");
    const text = tree.rootNode.toString();
    tree.delete();
    return text;
  } finally {
    parser.delete();
  }
}
