#!/bin/sh
# Rolldown removes the modules of a chunk that stand behind a module with a statement `throw`, and still exports their names.
#
# Seen with Rolldown 1.2.19: the page gets a SyntaxError for the export, before anything runs, and not the error that is thrown.
# A function that throws, called by the module, is no such statement. Rollup 4.68.8 keeps the modules.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund rolldown@1.2.19 rollup@4.68.8
echo 'throw new RangeError("thrown by host.js");' >statement.js
printf 'const fail = () => { throw new RangeError("thrown by host.js"); };\nfail();\n' >call.js
for host in statement call; do
  printf 'import "./%s.js";\nexport const value = globalThis.value ?? [];\n' $host >lazy-$host.js
  printf 'import("./lazy-%s.js").catch((error) => console.log(`${process.argv[2]}: ${error.name} ${error.message}`));\n' $host >main-$host.js
done

cat >build.js <<'JS'
import { rolldown } from "rolldown";
import { rollup } from "rollup";

for (const [name, bundle] of Object.entries({ rolldown, rollup })) {
  for (const host of ["statement", "call"]) {
    const build = await bundle({ input: `main-${host}.js`, onwarn() {} });
    await build.write({ dir: `${name}-${host}`, format: "es" });
    await build.close();
  }
}
JS
node build.js
for bundler in rolldown rollup; do
  for host in statement call; do node $bundler-$host/main-$host.js "$bundler, $host"; done
done | tee seen.txt
cat >expected.txt <<'TXT'
rolldown, statement: SyntaxError Export 'value' is not defined in module
rolldown, call: RangeError thrown by host.js
rollup, statement: RangeError thrown by host.js
rollup, call: RangeError thrown by host.js
TXT
diff expected.txt seen.txt
