#!/bin/sh
# Bun asks a registry for a package, to install it, when a program only resolves the name of one that is missing.
#
# Seen with Bun 1.4.5, with a registry on loopback: without a node_modules folder above the program, `Bun.resolveSync()`,
# `import.meta.resolve()`, `require.resolve()` and `import()` each send a request. Of a package that the registry has,
# `Bun.resolveSync()` downloads the tarball, and returns a path in the cache. With an empty node_modules folder, Bun sends
# no request.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/tools" "$folder/program"
cd "$folder/tools"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund "@oven/bun-linux-x64@1.4.5"
bun="$folder/tools/node_modules/@oven/bun-linux-x64/bin/bun"

mkdir package
echo '{ "name": "present", "version": "1.0.0", "main": "main.js" }' >package/package.json
echo 'module.exports = 1;' >package/main.js
tar -czf present.tgz package

cat >"$folder/program/app.js" <<'JS'
import { createRequire } from "node:module";

const { resolve } = createRequire(import.meta.url);
/** A path in the cache, without the folder of the cache, and without the registry, which stands behind the version. */
const inCache = (path) => path.replace(/^.*\/present/, "CACHE/present").replace(/@@.*?(?=\/)/, "");
const ways = {
  "Bun.resolveSync": () => Bun.resolveSync("missing-1", import.meta.dirname),
  "import.meta.resolve": () => import.meta.resolve("missing-2"),
  "require.resolve": () => resolve("missing-3"),
  "import": () => import("missing-".concat("4")),
  "Bun.resolveSync, a package that exists": () => Bun.resolveSync("present", import.meta.dirname),
};
for (const [way, run] of Object.entries(ways)) {
  const found = await Promise.resolve().then(run).then(inCache, () => "not found");
  console.log(`${way}: ${found}`);
}
JS
cat >run.js <<'JS'
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const [, , bun, program, cache] = process.argv;
const tarball = readFileSync("present.tgz");
const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
const registry = createServer(({ method, url, headers }, response) => {
  console.log(`the registry saw ${method} ${url}`);
  if (url === "/present.tgz") return response.end(tarball);
  if (url !== "/present") return response.writeHead(404).end();
  const dist = { tarball: `http://${headers.host}/present.tgz`, integrity };
  const version = { name: "present", version: "1.0.0", main: "main.js", dist };
  response.end(JSON.stringify({ name: "present", "dist-tags": { latest: "1.0.0" }, versions: { "1.0.0": version } }));
});
registry.listen(0, "127.0.0.1", () => {
  const { port } = registry.address();
  const env = { ...process.env, BUN_CONFIG_REGISTRY: `http://127.0.0.1:${port}/`, BUN_INSTALL_CACHE_DIR: cache };
  const child = spawn(bun, ["app.js"], { cwd: program, env });
  // The requests come before the lines of the program, which are printed at its end.
  let printed = "";
  child.stdout.on("data", (text) => {
    printed += text;
  });
  child.on("close", () => {
    process.stdout.write(printed);
    registry.close();
  });
});
JS
{
  echo "without node_modules:"
  node run.js "$bun" "$folder/program" "$folder/cache-1"
  echo "with an empty node_modules:"
  mkdir "$folder/program/node_modules"
  node run.js "$bun" "$folder/program" "$folder/cache-2"
} | tee seen.txt
cat >expected.txt <<'TXT'
without node_modules:
the registry saw GET /missing-1
the registry saw GET /missing-2
the registry saw GET /missing-3
the registry saw GET /missing-4
the registry saw GET /present
the registry saw GET /present.tgz
Bun.resolveSync: not found
import.meta.resolve: not found
require.resolve: not found
import: not found
Bun.resolveSync, a package that exists: CACHE/present@1.0.0/main.js
with an empty node_modules:
Bun.resolveSync: not found
import.meta.resolve: not found
require.resolve: not found
import: not found
Bun.resolveSync, a package that exists: not found
TXT
diff expected.txt seen.txt
