import { parseSync } from "oxc-parser";
import { blank, leaveOutCode } from "./leave-out-code.js";

/**
 * A text without code, with the line where it begins.
 *
 * @typedef {object} Passage
 * @property {number} line counted from 1
 * @property {string} text
 *
 * @typedef {object} Comment
 * @property {"Block" | "Line"} type
 * @property {string} value without the comment signs
 * @property {number} start offset in the file, in UTF-16 code units
 * @property {number} end
 */

/** Strings and comments of C. A comment sign within a string opens no comment. */
const C_TOKENS = /"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|\/\*([\s\S]*?)\*\/|\/\/([^\n]*)/g;

/** The head of a block tag: `@param name -`, `@returns`. The name is code. */
const TAG =
  /^([ \t]*)@(?:(?:param|property|template|typedef|callback)\s+(?:\[[^\]\n]*\]|[\w$.]+)|\w+)(?:[ \t]+-(?=\s))?/gm;

/** C, and AssemblyScript: its decorators of functions are no TypeScript. */
const TOKENIZED = /\.[ch]$|(?:^|\/)assemblyscript[^/]*\/(?:.*\/)?[^/]*\.ts$/;

/**
 * The prose of a file: its comments, or the whole document if it is Markdown.
 *
 * @param {string} path decides the language by its extension
 * @param {string} text
 * @returns {Passage[]}
 */
export function readProse(path, text) {
  if (path.endsWith(".md")) return [{ line: 1, text: leaveOutCode(text) }];
  const comments = TOKENIZED.test(path) ? readComments(text) : parseComments(path, text);
  return mergeLines(text, comments).map((comment) => ({ line: lineAt(text, comment.start), text: proseOf(comment) }));
}

/**
 * @param {string} path
 * @param {string} text
 * @returns {Comment[]}
 */
function parseComments(path, text) {
  const { comments, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new SyntaxError(`Cannot parse ${path}: ${error.message}`);
  return comments;
}

/**
 * @param {string} text a source of C
 * @returns {Comment[]}
 */
function readComments(text) {
  return [...text.matchAll(C_TOKENS)].flatMap(({ 0: token, 1: block, 2: line, index: start }) => {
    const value = block ?? line;
    if (value === undefined) return [];
    return [{ type: block === undefined ? "Line" : "Block", value, start, end: start + token.length }];
  });
}

/**
 * Joins line comments on successive lines, because a sentence may run over them.
 *
 * @param {string} text
 * @param {readonly Comment[]} comments
 */
function mergeLines(text, comments) {
  /** @type {Comment[]} */
  const merged = [];
  for (const comment of comments) {
    const before = merged.at(-1);
    const isNext =
      before?.type === "Line" && comment.type === "Line" && /^\n[ \t]*$/.test(text.slice(before.end, comment.start));
    if (isNext) merged.splice(-1, 1, { ...before, value: `${before.value}\n${comment.value}`, end: comment.end });
    else merged.push(comment);
  }
  return merged;
}

/** @param {Comment} comment */
function proseOf({ type, value }) {
  const margin = type === "Block" ? /^[ \t]*(?:\*+ ?)?/gm : /^ /gm;
  const lines = value.replace(margin, "");
  return leaveOutCode(lines)
    .replace(/\{(?:[^{}]|\{[^{}]*\})*\}[ \t]*/g, (braces) => blank(braces).replace("·", ""))
    .replace(TAG, "$1|");
}

/**
 * @param {string} text
 * @param {number} offset
 */
function lineAt(text, offset) {
  return text.slice(0, offset).split("\n").length;
}
