#!/bin/sh
# Deno cannot import a .wasm file, in either phase, if a load hook of `module.registerHooks` passes the file on.
#
# Seen with Deno 2.9.6. A hook gets the bytes as a string, and a module of bytes is refused too.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund deno@2.9.6
cat >hooks.js <<'JS'
import { registerHooks } from "node:module";
registerHooks({ load: (url, context, next) => next(url, context) });
JS
node -e 'fs.writeFileSync("empty.wasm", Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))'
echo 'import "./empty.wasm"; console.log("evaluated");' >evaluation.js
echo 'import source empty from "./empty.wasm"; console.log("source");' >source.js

for program in evaluation source; do
  node node_modules/deno/bin.cjs run --quiet --allow-read $program.js
  node node_modules/deno/bin.cjs run --quiet --allow-read --import ./hooks.js $program.js || echo "$program: refused with hooks"
done 2>errors.txt | tee seen.txt
cat >expected.txt <<'TXT'
evaluated
evaluation: refused with hooks
source
source: refused with hooks
TXT
diff expected.txt seen.txt
