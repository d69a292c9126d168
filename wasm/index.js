/** @type {typeof import("./index.d.ts").artifactUrl} */
export function artifactUrl(name) {
  return new URL(`./dist/${name}.wasm`, import.meta.url);
}

/** @type {typeof import("./index.d.ts").loadManifest} */
export async function loadManifest() {
  const { readFile } = await import("node:fs/promises");
  return JSON.parse(await readFile(new URL("./dist/manifest.json", import.meta.url), "utf8"));
}

/** @type {typeof import("./index.d.ts").heapFaults} */
export const heapFaults = Object.freeze({
  1: "double free",
  2: "foreign free",
  3: "overflow",
  4: "underflow",
  5: "write after free",
});
