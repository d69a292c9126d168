#!/bin/sh
# Bun's bundler gives an error of a plugin the line 0, whatever place the error names, and wherever the import stands.
#
# Seen with Bun 1.4.5: an error that `onResolve` throws has the importing file, with line 0 and no text. An error of `onLoad` has the
# loaded file. The properties `line`, `column`, `position` and `loc` of the error count for nothing, and `errors` of the result, as
# esbuild has it, is ignored. An error of Bun itself, of the same import, has line, column and text.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund "@oven/bun-linux-x64@1.4.5"
printf '// The import is in line 3.\n\nimport { run } from "./a.bin";\nconsole.log(run);\n' >main.js
echo data >a.bin

cat >build.js <<'JS'
const place = { file: "main.js", line: 3, column: 20, lineText: 'import { run } from "./a.bin";' };
const placed = (text) => Object.assign(new Error(text), place, { position: place, loc: place });
const fail = (text) => {
  throw placed(text);
};
const empty = { contents: "export const other = 1;", loader: "js" };
const plugins = {
  "onResolve throws": (build) => build.onResolve({ filter: /\.bin$/ }, () => fail("thrown")),
  "onLoad throws": (build) => build.onLoad({ filter: /\.bin$/ }, () => fail("thrown")),
  "onLoad returns errors": (build) =>
    build.onLoad({ filter: /\.bin$/ }, () => ({ ...empty, errors: [{ text: "returned", location: place }] })),
  "onLoad gives a module without the export": (build) => build.onLoad({ filter: /\.bin$/ }, () => empty),
};
for (const [name, setup] of Object.entries(plugins)) {
  const error = await Bun.build({ entrypoints: ["./main.js"], plugins: [{ name: "plain", setup }] }).catch((error) => error);
  for (const { message, position } of error.errors) {
    const { file, line, column, lineText } = position;
    console.log(`${name}: ${message.split(" in ")[0]}, at ${file.split("/").at(-1)}:${line}:${column} ${JSON.stringify(lineText)}`);
  }
}
JS
node_modules/@oven/bun-linux-x64/bin/bun build.js | tee seen.txt
cat >expected.txt <<'TXT'
onResolve throws: thrown, at main.js:0:0 ""
onLoad throws: thrown, at a.bin:0:0 ""
onLoad returns errors: No matching export, at main.js:3:10 "import { run } from \"./a.bin\";"
onLoad gives a module without the export: No matching export, at main.js:3:10 "import { run } from \"./a.bin\";"
TXT
diff expected.txt seen.txt
