import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** "esm" for pages and their workers, "cjs" for a thread of Node that starts from text. */
type Format = "esm" | "cjs";

/** Bundles a source file, relative to this folder, with all that it imports into one script. */
export async function bundleScript(path: string, format: Format = "esm"): Promise<string> {
  const file = fileURLToPath(new URL(path, import.meta.url));
  return bundleText(await readFile(file, "utf8"), { format, folder: dirname(file) });
}

/** Bundles the text of a module, located in the given folder, with all that it imports into one script. */
export async function bundleText(
  contents: string,
  { format = "esm", folder = fileURLToPath(new URL(".", import.meta.url)) }: { format?: Format; folder?: string } = {},
): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder, loader: "ts" },
    bundle: true,
    format,
    platform: format === "cjs" ? "node" : "browser",
    target: "es2024",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
