#!/bin/sh
# undici, the fetch of Node.js, ends a gzip body without an error if its packed bytes end half-way.
#
# Seen with undici 7.16.0: the response has a Content-Encoding of gzip and a Content-Length that agrees with the bytes
# sent. arrayBuffer() fulfills with the part of the body before the cut. gunzipSync of node:zlib throws "unexpected
# end of file" for the same bytes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund undici@7.16.0

cat >run.js <<'JS'
import { createServer } from "node:http";
import { gunzipSync, gzipSync } from "node:zlib";
import { fetch } from "undici";

// Numbers that do not compress to nothing.
const whole = Uint8Array.from({ length: 200_000 }, (_, at) => Math.imul(at, 0x9e3779b1) >>> 19);
const packed = gzipSync(whole);
const cut = packed.subarray(0, packed.length >> 1);

const server = createServer((_, response) => {
  response.writeHead(200, { "content-encoding": "gzip", "content-length": cut.length });
  response.end(cut);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const outcome = await fetch(`http://127.0.0.1:${server.address().port}/`)
  .then((response) => response.arrayBuffer())
  .then(
    (body) => (body.byteLength > 0 && body.byteLength < whole.length ? "a shorter body" : `${body.byteLength} bytes`),
    (error) => `rejects: ${error}`,
  );
server.close();

let unpacked = "accepts it";
try {
  gunzipSync(cut);
} catch (error) {
  unpacked = `throws: ${error.message}`;
}
console.log(`undici fetch: ${outcome}`);
console.log(`gunzipSync: ${unpacked}`);
JS
node run.js | tee seen.txt
cat >expected.txt <<'TXT'
undici fetch: a shorter body
gunzipSync: throws: unexpected end of file
TXT
diff expected.txt seen.txt
