#!/bin/sh
# Node.js 20 refuses a type in the code of a module under the name that its byte had in an older proposal.
#
# Seen with Node.js 20.20.2: a local of type exnref (0x69) is refused as 'noexternref', one of type structref (0x6b) as
# '(ref <heaptype>)', and one of type arrayref (0x6a) as 'i31ref'. The flags in the messages are those of other
# proposals. WebAssembly 3.0 has all three types.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' >package.json
package=node-$(node -p 'process.platform === "win32" ? "win-" + process.arch : process.platform + "-" + process.arch')
npm install --silent --ignore-scripts --no-audit --no-fund "$package@20.20.2"

cat >run.js <<'JS'
/** (module (func (local TYPE))) */
const moduleWith = (type) =>
  Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 6, 1, 4, 1, 1, type, 0x0b]);

for (const [name, type] of [["exnref", 0x69], ["structref", 0x6b], ["arrayref", 0x6a]]) {
  try {
    new WebAssembly.Module(moduleWith(type));
    console.log(`${name}: compiles`);
  } catch ({ message }) {
    console.log(`${name}: ${/'.*?'/.exec(message)?.[0] ?? message}`);
  }
}
JS
"node_modules/$package/bin/node" run.js | tee seen.txt
cat >expected.txt <<'TXT'
exnref: 'noexternref'
structref: '(ref <heaptype>)'
arrayref: 'i31ref'
TXT
diff expected.txt seen.txt
