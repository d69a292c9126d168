export * from "./index.js";

/** @type {typeof import("./workspace.d.ts").artifactUrl} */
export function artifactUrl(name) {
  return new URL(`./dist/${name}.wasm`, import.meta.url);
}

/** @type {typeof import("./workspace.d.ts").loadManifest} */
export async function loadManifest() {
  const { readFile } = await import("node:fs/promises");
  return JSON.parse(await readFile(new URL("./dist/manifest.json", import.meta.url), "utf8"));
}
