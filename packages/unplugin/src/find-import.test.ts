import { describe, expect, test } from "vitest";
import { findImport, printFrame } from "./find-import.ts";

const SOURCE = `// An import\r\n\timport { a } from './a.wasm';\nconst later = import("./a.wasm");\n`;

describe("findImport()", () => {
  test("gives line and column of the first string with the specifier", () => {
    expect(findImport(SOURCE, { specifier: "./a.wasm", file: "main.js" })).toEqual({
      file: "main.js",
      line: 2,
      column: 19,
    });
  });

  test("gives nothing for a specifier that is not there", () => {
    expect(findImport(SOURCE, { specifier: "./b.wasm", file: "main.js" })).toBeUndefined();
  });
});

describe("printFrame()", () => {
  test("marks the column below the line, also behind a tab", () => {
    const place = { file: "main.js", line: 2, column: 19 };
    expect(printFrame(SOURCE, place)).toBe(`2 | \timport { a } from './a.wasm';\n  | \t${" ".repeat(18)}^`);
  });

  test("is as wide as the number of the line", () => {
    const source = `${"\n".repeat(11)}import "./a.wasm";`;
    const place = { file: "main.js", line: 12, column: 7 };
    expect(printFrame(source, place)).toBe(`12 | import "./a.wasm";\n   |        ^`);
  });
});
