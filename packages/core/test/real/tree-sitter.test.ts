// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of languages

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, test } from "vitest";
import { Language, Parser } from "web-tree-sitter";
import { link, planLink } from "../../src/index.ts";
import { attach } from "../../src/open-program.ts";
import { parseModule } from "../../src/parse-module.ts";
import type { RunningProgram } from "../../src/program-options.ts";
import { createTreeSitterHost, type ParsedTree, parseWith } from "./tree-sitter-host.ts";

const { resolve } = createRequire(import.meta.url);
const MAIN = "web-tree-sitter.wasm";

/** Some text for each grammar, with a mistake in it: the trees contain error nodes too. */
const TEXTS: Readonly<Record<string, string>> = {
  javascript:
    "class A { #x = 1; get y() { return `a${this.#x}b`; } }\nfor (const [k, v] of Object.entries(o)) f?.(k ?? v);\nlet = f(;",
  python:
    "def f(a, *, b: int = 3) -> str:\n    if a:\n        return f'{a!r:>{b}}'\n\n\nclass B(A):\n    pass\n  )oops = (",
  json: '{"a": [1, -2.5e3, true, null], "ä": {"b": "\\u00e4 €"}, }',
  html: "<!doctype html><p class=a>one<br><b>two</b><script>let x = 1 < 2;</script></div>",
  css: "@media (min-width: 3em) { a > b:hover::before { color: rgb(1 2 3 / 50%); } } }",
  bash: 'for f in "$@"; do case $f in (*.c) cc -c "${f%.c}" ;; esac; done <<EOF\n$(date)\nEOF\n((',
};
const LANGUAGES = Object.keys(TEXTS);
const grammarOf = (language: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(readFileSync(resolve(`tree-sitter-${language}/tree-sitter-${language}.wasm`)));
const main = Uint8Array.from(readFileSync(resolve(`web-tree-sitter/${MAIN}`)));
const set = () => ({
  [MAIN]: main,
  ...Object.fromEntries(LANGUAGES.map((language) => [`tree-sitter-${language}.wasm`, grammarOf(language)])),
});

/** The same of the package's own JavaScript, which loads one grammar after the other. */
async function parseWithPackage(language: string): Promise<ParsedTree> {
  return parseIn(await Language.load(grammarOf(language)), language);
}

function parseIn(grammar: Language, language: string): ParsedTree {
  const parser = new Parser();
  parser.setLanguage(grammar);
  const tree = parser.parse(TEXTS[language] as string);
  if (tree === null) throw new Error(`No tree of ${language}`);
  const nodes: [number, number, number][] = [];
  const cursor = tree.walk();
  for (let isDone = false; !isDone; ) {
    nodes.push([cursor.nodeTypeId, cursor.startIndex, cursor.endIndex]);
    if (cursor.gotoFirstChild() || cursor.gotoNextSibling()) continue;
    do isDone = !cursor.gotoParent();
    while (!isDone && !cursor.gotoNextSibling());
  }
  return { text: tree.rootNode.toString(), nodes };
}

/** The options of web-tree-sitter, which become Emscripten's `Module`. */
const emscripten = {
  locateFile: () => resolve(`web-tree-sitter/${MAIN}`),
  running: undefined as RunningProgram | undefined,
  loadWebAssemblyModule: undefined as unknown,
  /** Called by Emscripten's JavaScript in place of its own instantiation. */
  instantiateWasm(
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) {
    WebAssembly.compile(main).then(async (module) => {
      const instance = await WebAssembly.instantiate(module, imports);
      const { memory, __indirect_function_table: table, __stack_pointer: stackPointer } = imports["env"] as never;
      const exports = instance.exports as Record<string, () => number>;
      const { malloc, free } = exports;
      emscripten.running = { memory, table, stackPointer, exports, malloc, free } as unknown as RunningProgram;
      receive(instance, module);
    });
    return {};
  },
};

describe("link() of web-tree-sitter and six grammars, without Emscripten's JavaScript", () => {
  const expected = new Map<string, ParsedTree>();
  beforeAll(async () => {
    await Parser.init(emscripten);
    for (const language of LANGUAGES) expected.set(language, await parseWithPackage(language));
  }, 180_000);

  test("gives the trees that the package gives", async () => {
    const host = createTreeSitterHost();
    const { exports } = await link(set(), { imports: host.imports });
    const parsed = LANGUAGES.map((language) => {
      const grammar = (exports as Record<string, WebAssembly.Exports>)[`tree-sitter-${language}.wasm`]?.[
        `tree_sitter_${language}`
      ] as () => number;
      return [
        language,
        parseWith({ main: exports[MAIN] as WebAssembly.Exports, grammar, host, text: TEXTS[language] as string }),
      ] as const;
    });
    expect(Object.fromEntries(parsed)).toEqual(Object.fromEntries(expected));
    for (const [, { text, nodes }] of parsed) {
      expect(text).toMatch(/ERROR|MISSING/);
      expect(nodes.length).toBeGreaterThan(10);
    }
  });

  test("asks the host for the functions of the grammars' language runtime only", () => {
    const types = Object.fromEntries(Object.entries(set()).map(([name, bytes]) => [name, parseModule(bytes)]));
    const { imports } = createTreeSitterHost();
    const plan = planLink(types, { imports });
    const asked = new Set(
      plan.modules.flatMap((module) =>
        module.imports.flatMap(({ module: namespace, name, binding }) =>
          binding.by === "host" ? [`${namespace}.${name}`] : [],
        ),
      ),
    );
    expect([...asked].sort()).toEqual(
      Object.entries(imports)
        .flatMap(([namespace, own]) => Object.keys(own).map((name) => `${namespace}.${name}`))
        .sort(),
    );
    expect(plan.libraries?.search.map(({ module }) => module)[0]).toBe(MAIN);
  });

  test("attach() loads the grammars at once under the package's own JavaScript, which then gives the same trees", async () => {
    const program = attach(emscripten.running as RunningProgram, { imports: { env: { __assert_fail: () => {} } } });
    let opened = 0;
    emscripten.loadWebAssemblyModule = async (source: Uint8Array<ArrayBuffer>) => {
      opened += 1;
      return (await program.open(`grammar ${opened}`, { source })).exports;
    };
    const grammars = await Promise.all(LANGUAGES.map((language) => Language.load(grammarOf(language))));
    expect(opened).toBe(LANGUAGES.length);
    expect(program.libraries).toHaveLength(LANGUAGES.length);
    const parsed = LANGUAGES.map((language, at) => [language, parseIn(grammars[at] as Language, language)] as const);
    expect(Object.fromEntries(parsed)).toEqual(Object.fromEntries(expected));
    program.close();
    expect(program.libraries).toEqual([]);
  });
});
