import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { bundleLibrary } from "./bundle-library.js";

// bundle.js [OUTPUT [SOURCE]]: folders of the bundle, and of `index.ts`.
const [, , output, source] = argv;
await bundleLibrary({
  source: folder(source) ?? new URL("../src/", import.meta.url),
  output: folder(output) ?? new URL("../dist/bundled/", import.meta.url),
});

/** @param {string | undefined} path */
function folder(path) {
  return path === undefined ? undefined : pathToFileURL(`${path}/`);
}
