const ACCEPT = /\b(?:hot|webpackHot)\s*(?:\?\s*)?\.\s*accept\s*\(\s*(\[[^\]]*\]|"[^"\n]*"|'[^'\n]*'|`[^`\n]*`)/g;
const FILE = /(["'`])([^"'`\n]+\.wasm(?:\?link)?)\1/g;

/** Whether a text may accept updates of other modules. */
export const ACCEPTS: RegExp = /\b(?:hot|webpackHot)\s*(?:\?\s*)?\.\s*accept\b/;

/** The specifiers of the WebAssembly files whose updates a script accepts: `import.meta.hot.accept("./program.wasm", …)`, or `module.hot` and `import.meta.webpackHot`. */
export function acceptedFiles(code: string): readonly string[] {
  return [...code.matchAll(ACCEPT)].flatMap(([, first = ""]) =>
    [...first.matchAll(FILE)].map(([, , specifier = ""]) => specifier),
  );
}
