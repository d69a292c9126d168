import { expect, test } from "vitest";
import { findWords } from "./find-words.js";
import { readProse } from "./read-prose.js";
import { openers, privateWords, pronounClauses } from "./word-list.js";

/** @param {string} text */
const findIn = (text) => findWords(readProse("x.md", text));

test.each(pronounClauses)("findWords() finds the pronoun clause “%s” in either case", (word) => {
  const { pronouns } = findIn(`The caller\nsees ${word} here. ${word.toUpperCase()}`);
  expect(pronouns.map((each) => [each.line, each.word.toLowerCase()])).toEqual([
    [2, word],
    [2, word],
  ]);
});

test.each(openers)("findWords() finds “$word” at the start of a sentence and nowhere else", ({ word, remedy }) => {
  const places = [
    `${word} opens.`,
    `- ${word} opens`,
    `| a | ${word} b |`,
    `End. ${word} opens`,
    `One:\n${word} opens`,
  ];
  for (const place of places) {
    expect(findIn(`Text\n\n${place}`).openers.map((each) => [each.word, each.remedy])).toEqual([[word, remedy]]);
  }
  expect(findIn(`The ${word} and\n${word}, ${word.toLowerCase()}. ${word}ever \`code\` ${word}`).openers).toEqual([]);
});

test("findWords() finds an opener after a tag of a comment, and after emphasis", () => {
  const text = "/**\n * **Of two** things.\n *\n * @param a - What it is\n * @returns Where it is\n */";
  const found = findWords(readProse("x.ts", text)).openers;
  expect(found.map(({ line, word }) => [line, word])).toEqual([
    [2, "Of"],
    [4, "What"],
    [5, "Where"],
  ]);
});

test.each(privateWords)("findWords() finds the private word “$word”", ({ word, remedy }) => {
  expect(findIn(`It is ${word}.`).privateWords).toEqual([{ line: 1, word, remedy }]);
});

test("findWords() finds a phrase over a line break", () => {
  expect(findIn("it is that\nwhich is").pronouns).toEqual([{ line: 1, word: "that which", remedy: "" }]);
});

test("findWords() counts words, and no code", () => {
  const { words, pronouns } = findIn("Three plain words: `what` 42\n\n```\nwho\n```\n");
  expect({ words, pronouns }).toEqual({ words: 3, pronouns: [] });
});

test("findWords() takes a word of the list within a longer word for no finding", () => {
  expect(findIn("somewhat whole latest template who-is").pronouns).toEqual([]);
  expect(findIn("somewhat whole latest template").privateWords).toEqual([]);
});
