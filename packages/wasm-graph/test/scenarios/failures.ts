import type { Scenario } from "./scenario.ts";

export const broken: Scenario = {
  name: "a `ModuleLinkError` with its hints",
  files: {
    "a.wasm": `(import "./b.wasm" "missing" (func)) (import "env" "log" (func)) (func (export "f"))`,
    "b.wasm": `(func (export "present"))`,
    "app.js": `
      import("./a.wasm").catch((error) => {
        console.log(error.name, error.diagnostics.map(({ code, hint }) => code + ": " + hint).join("\\n"));
      });`,
  },
  prints: [
    'ModuleLinkError UNRESOLVED_IMPORT: export "missing" from b.wasm',
    'UNRESOLVED_IMPORT: export "log" from the file of "env", or name its files in package.json: "rec": { "alias": { "env": ["./memory.wasm", "./host.js"] } }',
  ],
};

export const missing: Scenario = {
  name: "a missing file, and bytes that are no module, by name",
  files: {
    "a.wasm": `(import "./gone.wasm" "f" (func))`,
    "text.wasm": "text: not a module",
    "app.js": `
      for (const file of ["./a.wasm", "./text.wasm"]) {
        const message = await import(file).catch((error) => error.message);
        console.log(/gone\\.wasm.*no such file/.test(message) || /text\\.wasm/.test(message));
      }`,
  },
  prints: ["true", "true"],
};

export const thrown: Scenario = {
  name: "the error of an ES module with host imports",
  files: {
    "a.wasm": `(import "./host.js" "log" (func)) (import "./a.wasm" "f" (func)) (func (export "f"))`,
    // In a function: see `findings/rolldown-exports-removed-modules.sh`.
    "host.js": `export const log = () => {};
      const fail = () => { throw new RangeError("no host today"); };
      fail();`,
    "app.js": `import("./a.wasm").catch((error) => console.log(error.name, error.message));`,
  },
  prints: ["RangeError no host today"],
};
