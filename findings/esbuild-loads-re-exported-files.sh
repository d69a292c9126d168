#!/bin/sh
# esbuild makes a page download a file that only a dynamic import of the page uses, if the entry that the page imports
# from re-exports that file.
#
# Seen with esbuild 0.28.2, with code splitting and "sideEffects": false: the file moves to a chunk that the page imports
# at once, although the page imports another name. rollup 4.62.0 leaves it behind the dynamic import.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund esbuild@0.28.2 rollup@4.62.0 
mkdir -p library
echo '{ "name": "library", "type": "module", "sideEffects": false, "exports": "./index.js" }' >library/package.json
cat >library/index.js <<'JS'
export { start } from "./start.js";
export { explain } from "./texts.js";
JS
cat >library/start.js <<'JS'
export const start = async () => (await import("./later.js")).show();
JS
cat >library/later.js <<'JS'
import { explain } from "./texts.js";
export const show = () => explain("later");
JS
cat >library/texts.js <<'JS'
export const explain = (word) => `a long explanation of ${word}`;
JS
echo 'import { start } from "./library/index.js"; console.log(start);' >page.js
cat >run.mjs <<'JS'
import { build } from "esbuild";
import { rollup } from "rollup";

/** Whether the page downloads the text before it runs: files by name, and the files that each imports at once. */
function downloads(first, files) {
  const seen = new Set([first]);
  for (const name of seen) for (const imported of files.get(name).imports) seen.add(imported);
  const found = [...seen].some((name) => files.get(name).code.includes("a long explanation"));
  return found ? "the page downloads the text at once" : "the text stays behind the dynamic import";
}

const { metafile, outputFiles } = await build({
  entryPoints: ["page.js"],
  outdir: "out",
  bundle: true,
  splitting: true,
  format: "esm",
  write: false,
  metafile: true,
});
const byEsbuild = new Map(
  Object.entries(metafile.outputs).map(([name, { imports }]) => [
    name,
    {
      imports: imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => path),
      code: outputFiles.find(({ path }) => path.endsWith(name)).text,
    },
  ]),
);
console.log(`esbuild: ${downloads("out/page.js", byEsbuild)}`);

const bundle = await rollup({ input: "page.js", treeshake: { moduleSideEffects: false } });
const { output } = await bundle.generate({ format: "esm" });
const byRollup = new Map(output.map(({ fileName, imports, code }) => [fileName, { imports, code }]));
console.log(`rollup: ${downloads("page.js", byRollup)}`);
JS
node run.mjs | tee seen.txt
cat >expected.txt <<'TXT'
esbuild: the page downloads the text at once
rollup: the text stays behind the dynamic import
TXT
diff expected.txt seen.txt
