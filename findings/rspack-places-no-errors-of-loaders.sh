#!/bin/sh
# Rspack prints no line of the import of a module whose loader fails, and refuses to tell a loader the importer.
#
# Seen with @rspack/core 2.3.3: the trace below an error is `@ ./main.js`, where webpack 5 prints `@ ./main.js 3:0-30`. A property
# `loc` of the error counts for nothing. In a loader, `moduleGraph` of the compilation throws. In `processAssets` it has the place of
# the import, and an error with `module` and `loc` that replaces the first one is printed with them.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund @rspack/core@2.3.3 webpack@5.113.0
printf '// The import is in line 3.\n\nimport { run } from "./a.bin";\nconsole.log(run);\n' >main.js
echo data >a.bin

cat >loader.cjs <<'JS'
module.exports = function () {
  const loc = { start: { line: 3, column: 20 }, end: { line: 3, column: 29 } };
  const error = Object.assign(new Error("failed"), { hideStack: true, loc });
  try {
    error.message += `, imported by ${this._compilation.moduleGraph.getIssuer(this._module).rawRequest}`;
  } catch (refused) {
    error.message += `, ${refused.message}`;
  }
  throw error;
};
JS
cat >build.js <<'JS'
import { rspack } from "@rspack/core";
import webpack from "webpack";

/** Replaces each error by one at the import. */
const atImports = {
  apply(compiler) {
    compiler.hooks.compilation.tap("plain", ({ hooks, moduleGraph, errors }) => {
      hooks.processAssets.tap("plain", () => {
        for (const [at, { module }] of [...errors].entries()) {
          const { originModule, dependency } = moduleGraph.getIncomingConnections(module).at(-1);
          errors.splice(at, 1, Object.assign(new Error("failed"), { module: originModule, loc: dependency.loc, hideStack: true }));
        }
      });
    });
  },
};
const rules = [{ test: /\.bin$/, type: "javascript/auto", use: ["./loader.cjs"] }];
for (const [name, bundle, plugins] of [["webpack", webpack, []], ["Rspack", rspack, []], ["Rspack, replaced", rspack, [atImports]]]) {
  const options = { mode: "development", entry: "./main.js", module: { rules }, plugins };
  const stats = await new Promise((done) => bundle(options, (_, result) => done(result)));
  const text = stats.toString({ all: false, errors: true, moduleTrace: true, colors: false });
  const lines = text.split("\n").filter((line) => /ERROR|failed|@ /.test(line));
  for (const line of lines) console.log(`${name}: ${line.replace(/^[^\w@]+/, "")}`);
}
JS
node build.js | tee seen.txt
cat >expected.txt <<'TXT'
webpack: ERROR in ./a.bin
webpack: Module build failed (from ./loader.cjs):
webpack: failed, imported by ./main.js
webpack: @ ./main.js 3:0-30 4:12-15
Rspack: ERROR in ./a.bin
Rspack: Module build failed (from ./loader.cjs):
Rspack: failed, ModuleGraph is not available during module graph building phase
Rspack: @ ./main.js
Rspack, replaced: ERROR in ./main.js 3:1-31
Rspack, replaced: failed
TXT
diff expected.txt seen.txt
