import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = new URL("../../../", import.meta.url);

/** The documents of users whose examples are compiled. Those of `wasm/` call the engine by hand, in JavaScript. */
export const DOCUMENTS = [
  "README.md",
  "packages/core/README.md",
  "packages/node/README.md",
  "packages/browser/README.md",
] as const;

export interface Example {
  /** Document and line. */
  readonly place: string;
  readonly code: string;
}

/** The examples of a document in JavaScript and TypeScript, also those in a script of a page. */
export async function examplesOf(document: string): Promise<Example[]> {
  const text = await readFile(fileURLToPath(new URL(document, root)), "utf8");
  return [...text.matchAll(/^```(?:js|ts|html)\n(.*?)^```$/gms)].flatMap(({ index, 1: block = "" }) => {
    const place = `${document}:${text.slice(0, index).split("\n").length}`;
    const [, script = block.startsWith("<") ? undefined : block] = /<script[^>]*>\n(.*?)<\/script>/s.exec(block) ?? [];
    return script === undefined ? [] : [{ place, code: script }];
  });
}
