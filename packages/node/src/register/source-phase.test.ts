import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { createSourcePhaseReader } from "./source-phase.ts";

const folder = mkdtempSync(join(tmpdir(), "rec-phase-"));
afterAll(() => rmSync(folder, { recursive: true }));

const { isSourcePhase } = createSourcePhaseReader();
const phaseIn = (text: string, index: number): boolean => {
  const file = join(folder, `${index}.js`);
  writeFileSync(file, text);
  return isSourcePhase("./a.wasm", pathToFileURL(file).href);
};

test.each(
  [
    'import source a from "./a.wasm";',
    "import source a from './a.wasm'; import b from './b.wasm';",
    'const a = await import.source("./a.wasm");',
    'import  source\n  from from "./a.wasm";',
    'import { b } from "./b.wasm"; import source a from "./a.wasm";',
  ].map((text, index) => [text, index] as const),
)("%s is an import in the source phase", (text, index) => {
  expect(phaseIn(text, index)).toBe(true);
});

test.each(
  [
    'import source from "./a.wasm";',
    'import * as source from "./a.wasm";',
    'import source b from "./b.wasm"; import "./a.wasm";',
    'import source a from "./a.wasm"; export { b } from "./a.wasm";',
    'import source a from "./a.wasm"; import("./a.wasm");',
    'const source = import("./a.wasm");',
    'import source a from "./a-wasm";',
  ].map((text, index) => [text, 10 + index] as const),
)("%s is none, or is one of both", (text, index) => {
  expect(phaseIn(text, index)).toBe(false);
});

test("an importer that is no file, or cannot be read, imports in no source phase", () => {
  for (const importer of [undefined, "data:text/javascript,source", pathToFileURL(join(folder, "none.js")).href]) {
    expect(isSourcePhase("./a.wasm", importer)).toBe(false);
  }
});
