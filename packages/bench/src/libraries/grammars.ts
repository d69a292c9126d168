import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tagModule } from "../module-files.ts";
import { withNewSection } from "./with-new-section.ts";

const { resolve } = createRequire(import.meta.url);

/** Languages with a package of their own. */
const ALONE = ["json", "python", "css", "html", "javascript"];

/**
 * Languages of tree-sitter-wasms: those of less than 700 KB that web-tree-sitter of today takes, and that need no C++ library.
 */
const TOGETHER = [
  "lua",
  "go",
  "toml",
  "scala",
  "css",
  "elisp",
  "embedded_template",
  "html",
  "java",
  "javascript",
].concat(["json", "python", "rescript", "solidity", "systemrdl", "vue", "zig"]);

const FILES = [
  ...ALONE.map((language) => `tree-sitter-${language}/tree-sitter-${language}.wasm`),
  ...TOGETHER.map((language) => `tree-sitter-wasms/out/tree-sitter-${language}.wasm`),
];

/** The number of grammars whose bytes differ; sets with more have copies of them. */
export const DISTINCT_GRAMMARS: number = FILES.length;

/** The grammars by number. Copies have other bytes, so that engines compile each. */
export async function readGrammars(count: number): Promise<readonly Uint8Array<ArrayBuffer>[]> {
  const originals = await Promise.all(FILES.map(async (file) => withNewSection(await readFile(resolve(file)))));
  return Array.from({ length: count }, (_, number) => {
    const original = originals[number % originals.length] as Uint8Array<ArrayBuffer>;
    return number < originals.length ? original : tagModule(original, `${number}`);
  });
}

/** Path of the module of web-tree-sitter. */
export const mainPath: string = resolve("web-tree-sitter/web-tree-sitter.wasm");
