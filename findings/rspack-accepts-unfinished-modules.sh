#!/bin/sh
# Rspack tells a script that a module with a top-level `await` is replaced, before that module has run: the imports of the script are
# those of a promise, then and later.
#
# Seen with @rspack/core 2.3.3: the code of `import.meta.webpackHot.accept("./file.js", …)` assigns the promise of the new module, and
# calls the callback at once. webpack 5.113.0 waits for the module.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund @rspack/core@2.3.3 webpack@5.113.0
cat >main.js <<'JS'
import { value } from "./file.js";

import.meta.webpackHot.accept("./file.js", () => console.log(value));
JS
echo 'export const value = await Promise.resolve(1);' >file.js

cat >build.js <<'JS'
import { readFileSync } from "node:fs";
import { rspack } from "@rspack/core";
import webpack from "webpack";

for (const [name, bundle] of Object.entries({ webpack, rspack })) {
  const plugins = [new bundle.HotModuleReplacementPlugin()];
  const options = { mode: "development", devtool: false, entry: "./main.js", output: { filename: `${name}.cjs` }, plugins };
  await new Promise((done) => bundle(options, done));
  const [, accept] = readFileSync(`dist/${name}.cjs`, "utf8").split(/module_*\.hot\.accept\(/);
  const handler = accept.slice(0, accept.indexOf("console.log"));
  console.log(`${name}: the handler ${/\bawait\b/.test(handler) ? "waits for the module" : "does not wait"}`);
}
JS
node build.js | tee seen.txt
cat >expected.txt <<'TXT'
webpack: the handler waits for the module
rspack: the handler does not wait
TXT
diff expected.txt seen.txt
