#!/bin/sh
# rollup-plugin-dts turns `export type { C }` of a class into `export { C }`, and so declares a value that does not exist.
#
# Seen with rollup-plugin-dts 6.5.1 and TypeScript 6.0.3. The entry exports a class as a type alone. The JavaScript of the entry
# has no such export, and TypeScript refuses `new C()` against the compiler's own declarations. Against the file that
# the plugin wrote, `new C()` compiles, and fails when it runs.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund "rollup@4.68.8" "rollup-plugin-dts@6.5.1" "typescript@6.0.3"

mkdir src
echo 'export class C { readonly size = 1; }' >src/c.ts
echo 'export type { C } from "./c.js"; export const one = 1;' >src/index.ts
npx tsc --declaration --target es2022 --module nodenext --rootDir src --outDir compiled src/index.ts
cat >rollup.config.js <<'JS'
import { dts } from "rollup-plugin-dts";
export default { input: "compiled/index.d.ts", output: { file: "rolled/index.d.ts" }, plugins: [dts()] };
JS
npx rollup --silent --config rollup.config.js
cp compiled/index.js rolled/index.js

for kind in compiled rolled; do
  echo "import { C } from \"./$kind/index.js\"; new C();" >"use-$kind.ts"
  if npx tsc --noEmit --target es2022 --module nodenext "use-$kind.ts" >said.txt; then echo "$kind: compiles"
  else echo "$kind: $(grep -o 'TS[0-9]*' said.txt | head -n 1)"; fi
done | tee seen.txt
node -e 'import("./rolled/index.js").then((module) => console.log(`exported when it runs: ${Object.keys(module)}`))' | tee -a seen.txt
cat >expected.txt <<'TXT'
compiled: TS1362
rolled: compiles
exported when it runs: one
TXT
diff expected.txt seen.txt
