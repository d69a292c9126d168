import { expect, test } from "vitest";
import { rewriteSourceImports } from "./source-phase.ts";

test("rewriteSourceImports() turns declarations into imports of ?source, without a change of length", () => {
  const code = `import a from "./a.js";\nimport source program from "./program.wasm"; // import source of a program\n  import source b from '../b.wasm'\n`;
  const rewritten = `import a from "./a.js";\nimport program from "./program.wasm?source"; // import source of a program\n  import b from '../b.wasm?source'\n`;
  expect(rewriteSourceImports(code)).toBe(rewritten);
  expect(rewritten).toHaveLength(code.length);
});

test("rewriteSourceImports() turns calls of import.source into promises of the module", () => {
  expect(rewriteSourceImports(`const program = await import.source("./a.wasm");`)).toBe(
    `const program = await import("./a.wasm?source").then((imported) => imported.default);`,
  );
});

test.each([
  `import source from "./a.js";`,
  `import source from "./a.wasm";`,
  `import { source } from "./a.wasm";`,
  `import source data from "./a.json";`,
  `const text = "import source program from './a.wasm'";`,
  `import.source(name);`,
])("rewriteSourceImports() leaves %s alone", (code) => {
  expect(rewriteSourceImports(code)).toBeUndefined();
});
