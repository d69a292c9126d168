#!/bin/sh
# Deno writes another function index in a stack trace than Node.js: it does not count imported functions.
#
# Seen with Deno 2.9.6 beside Node.js 26.10.0, on one module with one imported function. Offsets are the same in both.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' >package.json
package=node-$(node -p 'process.platform === "win32" ? "win-" + process.arch : process.platform + "-" + process.arch')
npm install --silent --ignore-scripts --no-audit --no-fund deno@2.9.6 "$package@26.10.0"

cat >run.js <<'JS'
/** (module (import "m" "f" (func)) (func (export "run") (call 0))) */
const bytes = Uint8Array.from([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 0x6d, 1, 0x66, 0, 0, 3, 2, 1, 0, 7, 7, 1, 3, 0x72,
  0x75, 0x6e, 0, 1, 10, 6, 1, 4, 0, 0x10, 0, 0x0b,
]);
const f = () => {
  throw new Error();
};
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { f } });
try {
  exports.run();
} catch ({ stack }) {
  console.log(`${globalThis.Deno ? "Deno" : "Node.js"}: ${/wasm-function.*:0x[0-9a-f]+/.exec(stack)?.[0]}`);
}
JS
"node_modules/$package/bin/node" run.js | tee seen.txt
node node_modules/deno/bin.cjs run --quiet run.js | tee -a seen.txt
cat >expected.txt <<'TXT'
Node.js: wasm-function[1]:0x29
Deno: wasm-function[0]:0x29
TXT
diff expected.txt seen.txt
