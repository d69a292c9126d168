import { expect, test } from "vitest";
import { acceptedFiles } from "./accepted-files.ts";

test("finds the files of one argument and of a list, in each kind of quotes", () => {
  const code = `
    import.meta.hot.accept("./a.wasm", (next) => {});
    import.meta.hot?.accept('./b.wasm?link');
    if (import.meta.hot) import . meta . hot . accept ( [ "./c.wasm" , \`./d.wasm\`, "./e.js" ], () => {});`;
  expect(acceptedFiles(code)).toEqual(["./a.wasm", "./b.wasm?link", "./c.wasm", "./d.wasm"]);
});

test("finds nothing where a script accepts itself, or names no WebAssembly file", () => {
  expect(acceptedFiles('import.meta.hot.accept(); accept("./a.wasm"); hot.accept("./a.js")')).toEqual([]);
});

test("finds the files that scripts of webpack and Rspack accept", () => {
  const code = `import.meta.webpackHot?.accept("./a.wasm"); if (module.hot) module.hot.accept(["./b.wasm"], () => {});`;
  expect(acceptedFiles(code)).toEqual(["./a.wasm", "./b.wasm"]);
});
