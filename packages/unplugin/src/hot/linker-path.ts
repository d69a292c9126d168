import { fileURLToPath } from "node:url";

const isSource = import.meta.url.endsWith(".ts");

/** Path of the script that links in a page. It stands beside the chunks of the built plugin. */
export const LINKER: string = pathOf(isSource ? "./link-hot.ts" : "./link-hot.js");

/** The same for a bundler that reads no TypeScript. */
export const BUILT_LINKER: string = pathOf(isSource ? "../../dist/link-hot.js" : "./link-hot.js");

function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url)).replaceAll("\\", "/");
}
