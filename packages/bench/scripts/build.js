import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { artifactUrl } from "@rec/wasm";
import { artifactRecipe } from "@rec/wasm/artifacts";
import { buildArtifact } from "@rec/wasm/build";
import createWabt from "wabt";
import { signatureModules, signatureNames } from "../modules/signatures.js";
import { buildHeap } from "./build-heap.js";
import { bundle } from "./bundle.js";
import { mergeModules } from "./merge-modules.js";

/** @import { BuildRecipe } from "@rec/wasm/build" */

const outputFolder = new URL("../dist/", import.meta.url);

/** @param {string} file */
const ours = (file) => new URL(`../modules/${file}`, import.meta.url).href;

/**
 * Builds the sources of several artifacts, and the settings of their recipes, as one module.
 *
 * @param {readonly ("program" | "memory" | "ping" | "pong")[]} names
 * @param {Pick<BuildRecipe, "name" | "linkerFlags"> & { readonly more?: readonly string[] }} options `more` sources
 */
function buildTogether(names, { more = [], ...options }) {
  const recipes = names.map(artifactRecipe);
  return buildArtifact({
    ...options,
    sources: [...more, ...recipes.flatMap(({ sources }) => sources)],
    included: recipes.flatMap(({ included = [] }) => included),
  });
}

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
  const rebuilt = await buildTogether(["program"], { name: "program", linkerFlags });
  if (!program.equals(rebuilt)) throw new Error("The linker flags here are not those of @rec/wasm's program any more");

  const more = [ours("churn.c")];
  const churning = await buildTogether(["program"], { name: "program", more, linkerFlags });
  const churnLinked = await buildTogether(["program", "memory"], { name: "static", more, linkerFlags });
  await write("churn", { program: churning, memory }, churnLinked);

  const linked = await buildTogether(["program", "memory"], { name: "static", linkerFlags });
  await write("records", { program, memory }, linked);
}

async function buildPingPong() {
  const linked = await buildTogether(["ping", "pong"], { name: "static" });
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
