import { expect, test } from "vitest";
import { leaveOutCode } from "./leave-out-code.js";

test("leaveOutCode() leaves out inline code, also over two lines and with backticks inside", () => {
  expect(leaveOutCode("a `what` b ``who ` whom`` c `one\ntwo` d")).toBe("a · b · c ·\n d");
});

test("leaveOutCode() leaves out fenced blocks and keeps the numbers of the lines", () => {
  expect(leaveOutCode("before\n```ts\nwhat\n~~~\n```\nafter")).toBe("before\n\n\n\n\nafter");
});

test("leaveOutCode() reads to the end of a fenced block with a longer fence", () => {
  expect(leaveOutCode("````md\n```\nwhat\n```\n````\nafter")).toBe("\n\n\n\n\nafter");
});

test("leaveOutCode() leaves out indented blocks, but no continued list item and no continued paragraph", () => {
  expect(leaveOutCode("text\n\n    code\n\n    code\ntext\n    text")).toBe("text\n\n\n\n\ntext\n    text");
  expect(leaveOutCode("- item\n\n    of the item")).toBe("- item\n\n    of the item");
});

test("leaveOutCode() leaves out link targets, addresses and tags", () => {
  expect(leaveOutCode('[text](who.md) https://what.example <a name="who">x</a>')).toBe("[text] · ·x·");
});

test("leaveOutCode() keeps a lone backtick", () => {
  expect(leaveOutCode("a ` b\n\nc ` d")).toBe("a ` b\n\nc ` d");
});
