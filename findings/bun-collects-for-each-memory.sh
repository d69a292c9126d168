#!/bin/sh
# Bun collects garbage for each WebAssembly memory that a program makes, from a small number of memories on.
#
# Seen with Bun 1.4.5 on Linux: JavaScriptCore reserves 4 GiB of addresses for each memory that it calls fast, and has
# room for few of them. When these are taken, it collects garbage in the hope of a free one, then makes the memory without
# the reservation. So 1,000 memories take 20 to 70 times as long as with BUN_JSC_useWasmFastMemory=0, and the time of each
# grows with the heap of the program.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund "@oven/bun-linux-x64@1.4.5"
bun="$folder/node_modules/@oven/bun-linux-x64/bin/bun"

cat >memories.js <<'JS'
const kept = [];
const start = process.cpuUsage();
for (let count = 0; count < 1_000; count += 1) kept.push(new WebAssembly.Memory({ initial: 1 }));
const { user, system } = process.cpuUsage(start);
console.log(Math.ceil((user + system) / 1_000));
JS
fast=$("$bun" memories.js)
plain=$(BUN_JSC_useWasmFastMemory=0 "$bun" memories.js)
echo "1,000 memories: $fast ms of the processor, and $plain ms with BUN_JSC_useWasmFastMemory=0"
test "$fast" -gt $((5 * plain))
