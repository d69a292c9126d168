#!/bin/sh
# unplugin replaces the handler of a hook inside the object that the author of a plugin gave.
#
# Seen with unplugin 3.7.0: a hook object that is made once, and given to each instance, has a wrapper as its handler after the
# first instance, and a further wrapper around it with each instance. An author who calls the handler without an id, which it
# does not need, gets a TypeError from the wrapper.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund unplugin@3.7.0

cat >shared.js <<'JS'
import { createUnplugin } from "unplugin";

let stack = "";
const original = (code) => {
  stack = new Error().stack;
  return `// seen\n${code}`;
};
const transform = { filter: { id: /\.js$/ }, handler: original };
const plugin = createUnplugin(() => ({ name: "shared", transform }));

Error.stackTraceLimit = 100;
for (const instances of [1, 2, 3]) {
  plugin.rollup();
  transform.handler.call({}, "1", "a.js");
  const wrappers = stack.split("\n").filter((line) => line.includes("unplugin")).length;
  const handler = transform.handler === original ? "that of the author" : "another";
  console.log(`instance ${instances}: the handler is ${handler}, wrappers around it: ${wrappers}`);
}
try {
  console.log(`without an id: ${JSON.stringify(transform.handler.call({}, "1"))}`);
} catch (error) {
  console.log(`without an id: ${error.name}`);
}
JS
node shared.js >output.txt
cat output.txt
cat >expected.txt <<'TEXT'
instance 1: the handler is another, wrappers around it: 1
instance 2: the handler is another, wrappers around it: 2
instance 3: the handler is another, wrappers around it: 3
without an id: TypeError
TEXT
cmp output.txt expected.txt
