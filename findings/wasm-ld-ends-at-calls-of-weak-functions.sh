#!/bin/sh
# wasm-ld 22 ends with an assertion if it has to emit relocations, and a function calls a weak function that no file defines.
#
# Seen with @yowasp/clang 22.0.0-git20542-10, which is built with assertions. The address of such a function is no problem: it
# is 0. Without relocations the call is no problem either: wasm-ld makes a function that traps.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund @yowasp/clang@22.0.0-git20542-10
cat >run.mjs <<'JS'
import { commands, runLLVM } from "@yowasp/clang";

const HEAD = 'extern int weak(void) __attribute__((weak)); __attribute__((export_name("test"))) int test(void)';
const FLAGS = ["--target=wasm32-unknown-unknown", "-nostdlib", "-Wl,--no-entry", "test.c", "-o", "test.wasm"];
await runLLVM(undefined, undefined, { fetchProgress: () => {} });

async function link(body, flags) {
  let messages = "";
  const collect = (bytes) => {
    if (bytes !== null) messages += new TextDecoder().decode(bytes);
  };
  try {
    await commands.clang([...flags, ...FLAGS], { "test.c": `${HEAD} ${body}` }, { stdout: collect, stderr: collect });
    return "a module";
  } catch {
    return messages.includes("Assertion failed: outputSymbolIndex == INVALID_INDEX") ? "an assertion" : messages;
  }
}

console.log(`call, relocations: ${await link("{ return weak ? weak() : 3; }", ["-Wl,--emit-relocs"])}`);
console.log(`call: ${await link("{ return weak ? weak() : 3; }", [])}`);
console.log(`address, relocations: ${await link("{ return weak == 0; }", ["-Wl,--emit-relocs"])}`);
JS
node run.mjs | tee seen.txt
cat >expected.txt <<'TXT'
call, relocations: an assertion
call: a module
address, relocations: a module
TXT
diff expected.txt seen.txt
