import { openers, privateWords, pronounClauses } from "./word-list.js";

/**
 * @typedef {import("./read-prose.js").Passage} Passage
 *
 * @typedef {object} Finding
 * @property {number} line counted from 1
 * @property {string} word
 * @property {string} remedy empty for a pronoun clause
 *
 * @typedef {object} Count the words of one file
 * @property {number} words
 * @property {readonly Finding[]} pronouns
 * @property {readonly Finding[]} openers
 * @property {readonly Finding[]} privateWords
 */

const WORD = /[A-Za-z][A-Za-z'’-]*/g;
const PRONOUN = anyOf(pronounClauses, "gi");
const PRIVATE = anyOf(
  privateWords.map(({ word }) => word),
  "gi",
);
const OPENER = anyOf(
  openers.map(({ word }) => word),
  "g",
);

/** The end of the text before a sentence: the end of another one, or the start of a paragraph, list item or cell. */
const SENTENCE_START = /(?:^|[.!?:]["'”’)\]*_]*\s+|\n\s*\n|\||(?:^|\n)[ \t]*(?:[-*+>#]+|\d+[.)])\s+)[\s*_"'“‘([]*$/;

/**
 * Counts the words of a file, and finds the words of the list.
 *
 * @param {readonly Passage[]} passages
 * @returns {Count}
 */
export function findWords(passages) {
  return {
    words: passages.reduce((sum, { text }) => sum + (text.match(WORD)?.length ?? 0), 0),
    pronouns: passages.flatMap((passage) => find(passage, PRONOUN)),
    openers: passages.flatMap((passage) => find(passage, OPENER, { remedies: openers, accepts: opensSentence })),
    privateWords: passages.flatMap((passage) => find(passage, PRIVATE, { remedies: privateWords })),
  };
}

/**
 * @param {Passage} passage
 * @param {RegExp} pattern
 * @param {object} [options]
 * @param {readonly import("./word-list.js").Remedy[]} [options.remedies]
 * @param {(before: string) => boolean} [options.accepts] decides by the text before the word
 * @returns {Finding[]}
 */
function find({ line, text }, pattern, { remedies = [], accepts = () => true } = {}) {
  return [...text.matchAll(pattern)]
    .filter(({ index }) => accepts(text.slice(0, index)))
    .map((match) => {
      const word = match[0].replace(/\s+/g, " ");
      const remedy = remedies.find((each) => each.word.toLowerCase() === word.toLowerCase())?.remedy ?? "";
      return { line: line + text.slice(0, match.index).split("\n").length - 1, word, remedy };
    });
}

/** @param {string} before */
function opensSentence(before) {
  return SENTENCE_START.test(before);
}

/**
 * @param {readonly string[]} words
 * @param {string} flags
 */
function anyOf(words, flags) {
  const alternatives = words.map((word) => word.replaceAll(" ", "\\s+")).join("|");
  return new RegExp(`(?<![\\w-])(?:${alternatives})(?![\\w-])`, flags);
}
