import { parseSync, Visitor } from "oxc-parser";

/**
 * One import of a file.
 *
 * @typedef {object} Import
 * @property {string | undefined} specifier undefined if it is computed: `import(name)`
 * @property {boolean} typeOnly
 * @property {number} line counted from 1
 */

/**
 * Every import, re-export, `import()` and `import("…").Type` of one source file, in the order of the text.
 *
 * @param {string} path decides the language by its extension
 * @param {string} text
 * @returns {Import[]}
 */
export function readImports(path, text) {
  const { module, program, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new SyntaxError(`Cannot parse ${path}: ${error.message}`);

  /** @type {{ specifier: string | undefined, typeOnly: boolean, start: number }[]} */
  const found = [];
  for (const { moduleRequest, entries, start } of module.staticImports) {
    const typeOnly = entries.length > 0 && entries.every(({ isType }) => isType);
    found.push({ specifier: moduleRequest.value, typeOnly, start });
  }
  for (const { entries, start } of module.staticExports) {
    const typeOnly = entries.every(({ isType }) => isType);
    const requests = new Set(entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []));
    for (const specifier of requests) found.push({ specifier, typeOnly, start });
  }
  for (const { moduleRequest, start } of module.dynamicImports) {
    found.push({ specifier: literal(text.slice(moduleRequest.start, moduleRequest.end)), typeOnly: false, start });
  }
  const visitor = new Visitor({
    TSImportType(node) {
      found.push({ specifier: node.source.value, typeOnly: true, start: node.start });
    },
  });
  visitor.visit(program);
  found.sort((a, b) => a.start - b.start);
  return found.map(({ specifier, typeOnly, start }) => ({ specifier, typeOnly, line: lineAt(text, start) }));
}

/** @param {string} source the argument of an `import()` */
function literal(source) {
  return /^(["'`])[^"'`$]*\1$/.test(source) ? source.slice(1, -1) : undefined;
}

/**
 * @param {string} text
 * @param {number} offset
 */
function lineAt(text, offset) {
  return text.slice(0, offset).split("\n").length;
}
