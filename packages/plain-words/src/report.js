import { limits, ratioOf } from "./judge.js";

/**
 * @typedef {import("./read-tree.js").CountedFile} CountedFile
 * @typedef {import("./judge.js").Sum} Sum
 * @typedef {import("./judge.js").Verdict} Verdict
 */

/**
 * One line for each finding of a kind: the place, the word and its remedy.
 *
 * @param {readonly CountedFile[]} files
 * @param {"openers" | "privateWords"} kind
 * @returns {string[]}
 */
export function findingLines(files, kind) {
  const verb = kind === "openers" ? "opens a sentence" : "is a private word";
  return files.flatMap((file) =>
    file[kind].map(({ line, word, remedy }) => `${file.path}:${line} “${word}” ${verb}: ${remedy}`),
  );
}

/**
 * A line for each file, with the place of every pronoun clause.
 *
 * @param {readonly CountedFile[]} files
 * @returns {string[]}
 */
export function fileLines(files) {
  return files.map(({ path, words, pronouns }) => {
    const places = pronouns.map(({ line, word }) => `${line} ${word}`).join(", ");
    return `${path}: ${ratioText(pronouns.length, words)} (limit ${limits.fileRatio}): ${places}`;
  });
}

/**
 * The folders above the limits, and the total.
 *
 * @param {Verdict} verdict
 * @returns {string[]}
 */
export function tableLines({ folders, total, isPlain }) {
  const rows = folders.filter(({ pronouns, words, openers }) => openers > 0 || ratioOf(pronouns, words) > limits.ratio);
  return [
    ...rows.map((row) => `  ${row.name}: ${sumText(row)}`),
    `words: ${sumText(total)} (limits ${limits.ratio} and 0), ${total.privateWords} private words: ${isPlain ? "plain" : "not plain"}`,
  ];
}

/** @param {Sum} sum */
function sumText({ words, pronouns, openers }) {
  return `${ratioText(pronouns, words)}, ${openers} openers`;
}

/**
 * @param {number} pronouns
 * @param {number} words
 */
function ratioText(pronouns, words) {
  return `${pronouns} pronoun clauses in ${words} words, ${ratioOf(pronouns, words).toFixed(1)} per 1,000`;
}
