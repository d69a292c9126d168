#!/bin/sh
# A program of Emscripten with threads and dynamic linking exports thread-local variables and no `__tls_base`: the base is what
# its function `_emscripten_tls_init` returns, and a library cannot find the variables without it.
#
# Seen with wasm-vips 0.0.19. The export section of the program marks `__wasm_lpad_context` as thread-local, so its value is an
# offset, and the library vips-heif.wasm imports its address.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts wasm-vips@0.0.19
cat >run.mjs <<'JS'
import { readFileSync } from "node:fs";

const compile = (name) => new WebAssembly.Module(readFileSync(`node_modules/wasm-vips/lib/${name}`));
const program = compile("vips.wasm");
const library = compile("vips-heif.wasm");
const variable = "__wasm_lpad_context";

// The subsection of export information has names, each with its flags behind it: 256 is TLS, in two bytes.
const [section] = WebAssembly.Module.customSections(program, "dylink.0");
const bytes = Buffer.from(section);
const flags = bytes.subarray(bytes.indexOf(variable) + variable.length).subarray(0, 2);
console.log(`flags of ${variable}: ${(flags[0] & 0x7f) | (flags[1] << 7)}`);

const exported = new Set(WebAssembly.Module.exports(program).map(({ name }) => name));
for (const name of ["__tls_base", "_emscripten_tls_init"]) console.log(`exports ${name}: ${exported.has(name)}`);
const asks = WebAssembly.Module.imports(library).some(({ module, name }) => module === "GOT.mem" && name === variable);
console.log(`the library imports its address: ${asks}`);

const memory = new WebAssembly.Memory({ initial: 4096, maximum: 32768, shared: true });
const zero = new WebAssembly.Global({ value: "i32", mutable: true }, 0);
const stubs = (given) => new Proxy(given, { get: (target, name) => target[name] ?? (() => 0) });
const { exports } = new WebAssembly.Instance(program, {
  env: stubs({ memory }),
  wasi_snapshot_preview1: stubs({}),
  "GOT.func": { emscripten_err: zero },
});
const base = exports._emscripten_tls_init();
console.log(`the value is an offset: ${exports[variable].value < 65536}; the base is an address: ${base > 65536}`);
JS
node run.mjs | tee seen.txt
cat >expected.txt <<'TXT'
flags of __wasm_lpad_context: 256
exports __tls_base: false
exports _emscripten_tls_init: true
the library imports its address: true
the value is an offset: true; the base is an address: true
TXT
diff expected.txt seen.txt
