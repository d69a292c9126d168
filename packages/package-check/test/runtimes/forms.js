// Links the lesson in one runtime, once for each form of a source, and prints the results as JSON. A result is true, or the
// first line of the error.
//
// forms.js URL: the URL of a server with the two modules
import { readFileSync } from "node:fs";
import { argv, stdout } from "node:process";
import { fileURLToPath } from "node:url";
import { link, parseModule } from "@rec/node";
import { createHeap, i32, struct } from "@rec/node/memory";
import { instantiatePlan } from "@rec/node/run";
import { memoryUrl, programUrl } from "@rec/wasm";

const served = argv[2];
const bytesOf = (url) => new Uint8Array(readFileSync(url));
const Record = struct({ id: i32 });

function check({ exports }) {
  const heap = createHeap({ ...exports.program, ...exports.memory });
  const address = exports.program.createRecord(2, 1.1, 2.2);
  const { id } = Record.at(heap, address);
  exports.program.deleteRecord(address);
  if (id !== 2) throw new Error(`found record ${id}`);
}

const servedUrl = (url) => `${served}${new URL(url).pathname.split("/").pop()}`;

/** For each form, the source of a module at a URL of a file. */
const FORMS = {
  path: (url) => fileURLToPath(url),
  "`file:` URL": (url) => url,
  "`http:` URL": servedUrl,
  "`Response`": (url) => fetch(servedUrl(url)),
  stream: (url) => new Response(bytesOf(url)).body,
  bytes: bytesOf,
  "`WebAssembly.Module`": (url) => WebAssembly.compile(bytesOf(url)),
  "module and type": (url) => ({ source: WebAssembly.compile(bytesOf(url)), type: parseModule(bytesOf(url)) }),
};

const results = {};
const attempt = async (form, run) => {
  try {
    await run();
    results[form] = true;
  } catch (error) {
    results[form] = String(error?.diagnostics?.[0].message ?? error?.message ?? error).split("\n")[0];
  }
};
for (const [form, sourceOf] of Object.entries(FORMS)) {
  await attempt(form, async () => check(await link({ program: sourceOf(programUrl), memory: sourceOf(memoryUrl) })));
}
await attempt("stored plan", async () => {
  const { plan, modules } = await link({ program: programUrl, memory: memoryUrl });
  check(instantiatePlan(JSON.parse(JSON.stringify(plan)), modules));
});
stdout.write(JSON.stringify(results));
