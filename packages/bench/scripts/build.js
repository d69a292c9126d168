import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { artifactUrl, loadManifest } from "@rec/wasm";
import { buildArtifact } from "@rec/wasm/build";
import createWabt from "wabt";
import { signatureModules, signatureNames } from "../modules/signatures.js";
import { buildHeap } from "./build-heap.js";
import { bundle } from "./bundle.js";
import { mergeModules } from "./merge-modules.js";

const outputFolder = new URL("../dist/", import.meta.url);
const { artifacts } = await loadManifest();

/** @param {string} file */
const ours = (file) => new URL(`../modules/${file}`, import.meta.url).href;

/** @param {"program" | "memory" | "ping" | "pong"} name */
const sourcesOf = (name) => artifacts[name].sources.map((source) => new URL(`../${source}`, artifactUrl(name)).href);

/** @param {"program" | "memory" | "ping" | "pong"} name */
const artifact = (name) => readFile(artifactUrl(name));

/**
 * The modules of one workload: the two that need each other, the same sources as one module, and the two merged.
 *
 * @param {string} workload
 * @param {Record<string, Uint8Array>} pair
 * @param {Uint8Array} linked
 */
async function write(workload, pair, linked) {
  const folder = new URL(`modules/${workload}/`, outputFolder);
  await mkdir(folder, { recursive: true });
  const modules = { ...pair, static: linked, merged: await mergeModules(pair) };
  for (const [name, bytes] of Object.entries(modules)) await writeFile(new URL(`${name}.wasm`, folder), bytes);
}

/** As `@rec/wasm` links the lesson's program. */
const linkerFlags = ["-z", "stack-size=65536", "--initial-memory=131072"];

async function buildLesson() {
  const [program, memory] = [await artifact("program"), await artifact("memory")];
  const rebuilt = await buildArtifact({ name: "program", sources: sourcesOf("program"), linkerFlags });
  if (!program.equals(rebuilt)) throw new Error("The linker flags here are not those of @rec/wasm's program any more");

  const churn = [ours("churn.c"), ...sourcesOf("program")];
  const churning = await buildArtifact({ name: "program", sources: churn, linkerFlags });
  const churnLinked = { name: "static", sources: [...churn, ...sourcesOf("memory")], linkerFlags };
  await write("churn", { program: churning, memory }, await buildArtifact(churnLinked));

  const linked = { name: "static", sources: [...sourcesOf("program"), ...sourcesOf("memory")], linkerFlags };
  await write("records", { program, memory }, await buildArtifact(linked));
}

async function buildPingPong() {
  const linked = await buildArtifact({ name: "static", sources: [...sourcesOf("ping"), ...sourcesOf("pong")] });
  await write("ping-pong", { ping: await artifact("ping"), pong: await artifact("pong") }, linked);
}

async function buildFromText() {
  const { parseWat } = await createWabt();
  /** @param {string} name @param {string} text */
  const assemble = (name, text) => {
    const module = parseWat(name, text, { multi_value: true, simd: true });
    try {
      module.validate();
      return module.toBinary({}).buffer;
    } finally {
      module.destroy();
    }
  };
  for (const name of signatureNames) {
    const { caller, callee, linked } = signatureModules(name);
    const pair = { caller: assemble("caller", caller), callee: assemble("callee", callee) };
    await write(`call-${name}`, pair, assemble("static", linked));
  }
  const wasi = assemble("wasi", await readFile(new URL(ours("wasi.wat")), "utf8"));
  await writeFile(new URL("modules/wasi.wasm", outputFolder), wasi);
}

await rm(outputFolder, { recursive: true, force: true });
await buildLesson();
await buildPingPong();
await buildFromText();
await buildHeap(outputFolder);
await bundle(outputFolder);
