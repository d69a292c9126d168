#!/bin/sh
# wasm-ld with `--export-dynamic` exports `__stack_pointer`, a mutable global, beside the functions and data of the program.
#
# Seen with @yowasp/clang 22.0.0-git20542-10.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund @yowasp/clang@22.0.0-git20542-10
cat >run.mjs <<'JS'
import { commands, runLLVM } from "@yowasp/clang";

const SOURCE = "void use(int *p); int test(void) { int x[9]; use(x); return x[3]; } void use(int *p) { p[3] = 1; }";
const FLAGS = ["--target=wasm32-unknown-unknown", "-nostdlib", "-Wl,--no-entry", "test.c", "-o", "test.wasm"];
await runLLVM(undefined, undefined, { fetchProgress: () => {} });

for (const flags of [["-Wl,--export-dynamic"], ["-Wl,--export=test"]]) {
  const { "test.wasm": bytes } = await commands.clang([...flags, ...FLAGS], { "test.c": SOURCE });
  const exports = WebAssembly.Module.exports(new WebAssembly.Module(bytes)).map(({ name }) => name);
  console.log(`${flags.join(" ")}: ${exports.includes("__stack_pointer") ? "exported" : "not exported"}`);
}
JS
node run.mjs | tee seen.txt
cat >expected.txt <<'TXT'
-Wl,--export-dynamic: exported
-Wl,--export=test: not exported
TXT
diff expected.txt seen.txt
