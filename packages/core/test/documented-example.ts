import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const sources = fileURLToPath(new URL("../src/", import.meta.url));

/** An example of the documentation, to become a program of its own. */
export interface DocumentedExample {
  readonly code: string;
  /** Code before the example: names that the example uses without declaring them. */
  readonly scene: string;
  /** The runtime for which the program is built. */
  readonly platform: "node" | "neutral";
}

/** Writes an example, with all code that it imports, as a file that runs by itself. */
export async function bundleExample({ code, scene, platform }: DocumentedExample, outfile: string): Promise<void> {
  const imports = code.match(/^import .*$/gm) ?? [];
  await build({
    stdin: {
      // The block lets an example declare names that the scene declares too.
      contents: `${imports.join("\n")}${scene}{\n${code.replace(/^import .*$/gm, "")}}`,
      loader: "ts",
      resolveDir: sources,
    },
    bundle: true,
    platform,
    format: "esm",
    target: platform === "node" ? "node20.19" : "es2024",
    outfile,
    logLevel: "error",
  });
}

/** The output that an example states: in a comment behind each `console.log`, or in the lines below it. */
export function statedOutput(code: string): string {
  const logs = code.matchAll(/^.*\bconsole\.log\(.*\);(?: \/\/ (.*))?\n((?:\/\/ ?.*\n)*)/gm);
  return [...logs].map(([, behind, below = ""]) => behind ?? below.replace(/^\/\/ ?/gm, "").trimEnd()).join("\n");
}
