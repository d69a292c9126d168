import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const sources = fileURLToPath(new URL("../src/", import.meta.url));

/** An example of the documentation, to become a program of its own. */
export interface DocumentedExample {
  /** The name of its file, without extension. */
  readonly name: string;
  readonly code: string;
  /** Code before the example: names that the example uses without declaring them. */
  readonly scene: string;
}

interface Bundling {
  /** The folder of the programs, and of the code that they share. */
  readonly folder: string;
  /** The runtime for which the programs are built. */
  readonly platform: "node" | "neutral";
}

/** Writes each example as a program `NAME.mjs`, in one build. */
export async function bundleExamples(
  examples: readonly DocumentedExample[],
  { folder, platform }: Bundling,
): Promise<void> {
  const codeOf = new Map(examples.map(({ name, ...example }) => [name, example]));
  await build({
    entryPoints: examples.map(({ name }) => ({ in: `example:${name}`, out: name })),
    plugins: [
      {
        name: "examples",
        setup: ({ onResolve, onLoad }) => {
          onResolve({ filter: /^example:/ }, ({ path }) => ({
            namespace: "example",
            path: path.replace("example:", ""),
          }));
          onLoad({ filter: /./, namespace: "example" }, ({ path }) => {
            const { code = "", scene = "" } = codeOf.get(path) ?? {};
            const imports = code.match(/^import .*$/gm) ?? [];
            // The block lets an example declare names that the scene declares too.
            const contents = `${imports.join("\n")}${scene}{\n${code.replace(/^import .*$/gm, "")}}`;
            return { contents, loader: "ts", resolveDir: sources };
          });
        },
      },
    ],
    bundle: true,
    splitting: true,
    platform,
    format: "esm",
    target: platform === "node" ? "node20.19" : "es2024",
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    logLevel: "error",
  });
}

/** The output that an example states: in a comment behind each `console.log`, or in the lines below it. */
export function statedOutput(code: string): string {
  const logs = code.matchAll(/^.*\bconsole\.log\(.*\);(?: \/\/ (.*))?\n((?:\/\/ ?.*\n)*)/gm);
  return [...logs].map(([, behind, below = ""]) => behind ?? below.replace(/^\/\/ ?/gm, "").trimEnd()).join("\n");
}
