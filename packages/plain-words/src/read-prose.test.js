import { expect, test } from "vitest";
import { readProse } from "./read-prose.js";

test("readProse() reads the comments of TypeScript, and no string, template or regular expression", () => {
  const text = [
    'const a: string = "// what";',
    "const b = `/* who */ $" + "{a /* inner */}`;",
    "const c = /\\/\\/ whom/;",
    "/* block */",
    "c.test(b); // line",
  ].join("\n");
  expect(readProse("x.ts", text)).toEqual([
    { line: 2, text: "inner " },
    { line: 4, text: "block " },
    { line: 5, text: "line" },
  ]);
});

test("readProse() leaves out tags, types and names of parameters", () => {
  const text = [
    "/**",
    " * Adds two {@link Thing}s.",
    " *",
    " * @param {{ who: number }} who the number",
    " * @param what - the other number",
    " * @returns the sum",
    " */",
  ].join("\n");
  const [passage] = readProse("x.js", text);
  expect(passage?.line).toBe(1);
  expect(passage?.text.split("\n").map((line) => line.trim())).toEqual([
    "",
    "Adds two s.",
    "",
    "| the number",
    "| the other number",
    "| the sum",
    "",
  ]);
});

test("readProse() joins line comments on successive lines, and no others", () => {
  const text = "// one\n  // two\nlet a; // three\n\n// four\n";
  expect(readProse("x.ts", text).map(({ line, text }) => ({ line, text }))).toEqual([
    { line: 1, text: "one\ntwo" },
    { line: 3, text: "three" },
    { line: 5, text: "four" },
  ]);
});

test("readProse() reads the comments of C, and no string or character", () => {
  const text = 'char *s = "/* what */ \\" // who";\nchar c = \'"\'; /* one\n   two */\nint x; // three\n';
  expect(readProse("x.c", text)).toEqual([
    { line: 2, text: "one\ntwo " },
    { line: 4, text: "three" },
  ]);
});

test("readProse() reads the whole of a document, with the numbers of its lines", () => {
  expect(readProse("x.md", "# Head\n\n```\ncode\n```\ntext `code`\n")).toEqual([
    { line: 1, text: "# Head\n\n\n\n\ntext ·\n" },
  ]);
});

test("readProse() refuses a file that cannot be parsed, and names it", () => {
  expect(() => readProse("bad.ts", "const = ;")).toThrow("Cannot parse bad.ts");
});

test("readProse() reads AssemblyScript, whose functions may have decorators", () => {
  const text =
    '// A comment.\n@global function f(): void {} // Another.\n@external("env", "f") declare function g(): void;\n';
  expect(readProse("examples/assemblyscript-heaps/a.ts", text).map(({ text }) => text.trim())).toEqual([
    "A comment.",
    "Another.",
  ]);
  expect(() => readProse("examples/node/a.ts", text)).toThrow(SyntaxError);
});
