import { expect, test } from "vitest";
import { judge } from "./judge.js";

/**
 * @param {string} path
 * @param {{ words: number, pronouns?: number, openers?: number, privateWords?: number }} counts
 */
function counted(path, { words, pronouns = 0, openers = 0, privateWords = 0 }) {
  const finding = { line: 1, word: "what", remedy: "" };
  return {
    path,
    words,
    pronouns: Array(pronouns).fill(finding),
    openers: Array(openers).fill(finding),
    privateWords: Array(privateWords).fill(finding),
  };
}

test("judge() accepts 3 pronoun clauses for 1,000 words, and refuses one more", () => {
  expect(judge([counted("a.ts", { words: 1000, pronouns: 3 })]).isPlain).toBe(true);
  expect(judge([counted("a.ts", { words: 1000, pronouns: 4 })]).isPlain).toBe(false);
});

test("judge() refuses a file of more than 200 words with more than 6 for 1,000", () => {
  const rest = counted("rest.ts", { words: 100_000 });
  const dense = counted("dense.ts", { words: 201, pronouns: 2 });
  expect(judge([rest, dense])).toMatchObject({ isPlain: false, refused: [dense] });
  expect(judge([rest, counted("short.ts", { words: 200, pronouns: 2 })]).isPlain).toBe(true);
  expect(judge([rest, counted("even.ts", { words: 1000, pronouns: 6 })]).isPlain).toBe(true);
});

test("judge() refuses one forbidden opener, and no private word", () => {
  expect(judge([counted("a.ts", { words: 1000, openers: 1 })]).isPlain).toBe(false);
  expect(judge([counted("a.ts", { words: 1000, privateWords: 1 })]).isPlain).toBe(true);
});

test("judge() adds up the files of a folder and of all", () => {
  const files = [
    counted("packages/core/src/plan/a.ts", { words: 100, pronouns: 1 }),
    counted("packages/core/src/plan/order/b.ts", { words: 50, openers: 1 }),
    counted("packages/core/test/cases/c.ts", { words: 10, pronouns: 1 }),
    counted("README.md", { words: 5 }),
  ];
  const { total, folders } = judge(files);
  expect(total).toEqual({ name: "", words: 165, pronouns: 2, openers: 1, privateWords: 0 });
  expect(folders.map(({ name, words }) => [name, words])).toEqual([
    ["packages/core/test", 10],
    ["packages/core/src/plan", 150],
    [".", 5],
  ]);
});

test("judge() accepts a tree without a word", () => {
  expect(judge([])).toMatchObject({ isPlain: true, folders: [] });
});
