import { parseSync } from "oxc-parser";
import { ASSIGNMENT, BINARY, LOGICAL, oneMore, UPDATE } from "./replacements.js";

/**
 * One change of a source file: the text from `start` to `end`, offsets in UTF-16 units, becomes `replacement`.
 *
 * @typedef {object} Fault
 * @property {number} start
 * @property {number} end
 * @property {string} replacement
 * @property {"operator" | "condition" | "constant" | "statement"} kind
 *
 * @typedef {{ readonly type: string, readonly start: number, readonly end: number } & Record<string, any>} SyntaxNode of the
 *   syntax tree, in the form of ESTree
 */

const COMMENTS = /\/\*[\s\S]*?\*\/|\/\/.*/g;

/** Nodes of TypeScript that evaluate the expression in them. */
const TRANSPARENT = new Set(["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression"]);

/**
 * Every fault that can be seeded into a file, in the order of the text. None of them breaks the syntax.
 *
 * @param {string} path decides the language by its extension
 * @param {string} text
 * @returns {Fault[]}
 */
export function findFaults(path, text) {
  const { program, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new SyntaxError(`Cannot parse ${path}: ${error.message}`);
  /** @type {Fault[]} */
  const faults = [];
  visit(/** @type {any} */ (program), (node, parent) => faults.push(...faultsOf(node, { parent, text })));
  const different = faults.filter(({ start, end, replacement }) => text.slice(start, end) !== replacement);
  return different
    .filter((fault) => parseSync(path, applyFault(text, fault)).errors.length === 0)
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

/**
 * @param {string} text
 * @param {Fault} fault
 */
export function applyFault(text, { start, end, replacement }) {
  return text.slice(0, start) + replacement + text.slice(end);
}

/**
 * Calls `see` for each node that is run, but not for types or names of modules.
 *
 * @param {SyntaxNode} program
 * @param {(node: SyntaxNode, parent: SyntaxNode | undefined) => void} see
 */
function visit(program, see) {
  /** @type {{ node: SyntaxNode, parent: SyntaxNode | undefined }[]} */
  const open = [{ node: program, parent: undefined }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, parent } = next;
    if (/^(Import|ExportAll)/.test(node.type)) continue;
    if (node.type.startsWith("TS") && !TRANSPARENT.has(node.type)) continue;
    see(node, parent);
    for (const child of childrenOf(node)) open.push({ node: child, parent: node });
  }
}

/**
 * @param {SyntaxNode} node
 * @returns {SyntaxNode[]}
 */
function childrenOf(node) {
  const isNamed = (/** @type {string} */ key) => key === "key" && node.computed !== true;
  return Object.entries(node)
    .filter(([key]) => !isNamed(key) && key !== "source")
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .filter((value) => typeof value?.type === "string");
}

/**
 * @param {SyntaxNode} node
 * @param {{ readonly parent: SyntaxNode | undefined, readonly text: string }} place
 * @returns {Fault[]}
 */
function faultsOf(node, place) {
  switch (node.type) {
    case "BinaryExpression":
      return isText(node.left) || isText(node.right) ? [] : operatorFault(node, BINARY, place.text);
    case "LogicalExpression":
      return operatorFault(node, LOGICAL, place.text);
    case "AssignmentExpression":
      return operatorFault(node, ASSIGNMENT, place.text);
    case "UpdateExpression":
      return updateFault(node);
    case "UnaryExpression":
      return node.operator === "!" || node.operator === "-"
        ? [replace(node, "operator", textOf(node.argument, place.text))]
        : [];
    case "IfStatement":
    case "ConditionalExpression":
      return ["true", "false"].map((value) => replace(node.test, "condition", value));
    case "WhileStatement":
    case "ForStatement":
      return node.test ? [replace(node.test, "condition", "false")] : [];
    case "Literal":
      return literalFault(node, place.parent);
    case "ExpressionStatement":
    case "ThrowStatement":
    case "ContinueStatement":
    case "BreakStatement":
      return node.directive === undefined || node.directive === null ? [replace(node, "statement", ";")] : [];
    case "ReturnStatement":
      return node.argument ? [] : [replace(node, "statement", ";")];
    default:
      return [];
  }
}

/**
 * @param {SyntaxNode} node with `left`, `operator` and `right`
 * @param {Readonly<Record<string, string>>} table
 * @param {string} text
 * @returns {Fault[]}
 */
function operatorFault({ left, operator, right }, table, text) {
  const replacement = table[operator];
  if (replacement === undefined) return [];
  const between = text.slice(left.end, right.start).replaceAll(COMMENTS, (comment) => " ".repeat(comment.length));
  const start = left.end + between.indexOf(operator);
  return [{ start, end: start + operator.length, replacement, kind: "operator" }];
}

/**
 * @param {SyntaxNode} node
 * @returns {Fault[]}
 */
function updateFault({ prefix, operator, start, end }) {
  const at = prefix ? start : end - operator.length;
  return [{ start: at, end: at + operator.length, replacement: UPDATE[operator] ?? operator, kind: "operator" }];
}

/**
 * Faults in numbers, booleans, and strings of one word, which are codes and kinds. Tests do not compare longer texts
 * word for word.
 *
 * @param {SyntaxNode} node
 * @param {SyntaxNode | undefined} parent
 * @returns {Fault[]}
 */
function literalFault(node, parent) {
  if (parent?.type === "ExpressionStatement" || isUnusedDefault(node, parent)) return [];
  const { value, raw } = node;
  if (typeof value === "number" || typeof value === "bigint") return [replace(node, "constant", oneMore(raw))];
  if (typeof value === "boolean") return [replace(node, "constant", String(!value))];
  if (typeof value === "string" && /^\S+$/.test(value)) return [replace(node, "constant", '""')];
  return [];
}

/**
 * `0` in `list[at] ?? 0` is there for the type checker: the index is never missing, so no test could notice another
 * value.
 *
 * @param {SyntaxNode} node
 * @param {SyntaxNode | undefined} parent
 */
function isUnusedDefault(node, parent) {
  if (parent?.type !== "LogicalExpression" || parent.operator !== "??" || parent.right !== node) return false;
  return /** @type {SyntaxNode} */ (parent.left).type === "MemberExpression" && parent.left.computed === true;
}

/** @param {SyntaxNode} node */
function isText(node) {
  return node.type === "TemplateLiteral" || (node.type === "Literal" && typeof node.value === "string");
}

/**
 * @param {SyntaxNode} node
 * @param {string} text
 */
function textOf({ start, end }, text) {
  return text.slice(start, end);
}

/**
 * @param {SyntaxNode} node
 * @param {Fault["kind"]} kind
 * @param {string} replacement
 * @returns {Fault}
 */
function replace({ start, end }, kind, replacement) {
  return { start, end, replacement, kind };
}
