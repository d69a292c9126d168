import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import type { LinkPluginOptions } from "../../src/index.ts";
import plugin from "../../src/rolldown.ts";
import type { Project } from "./create-project.ts";

/** Bundles a script of a project for Node.js, with files beside it, and imports the bundle. */
export async function runBundle(
  { folder, output }: Project,
  { options, script = "script.js" }: { readonly options?: LinkPluginOptions; readonly script?: string } = {},
): Promise<Readonly<Record<string, unknown>>> {
  const bundle = await rolldown({
    input: join(folder, script),
    platform: "node",
    plugins: [plugin({ target: "node", ...options })],
  });
  await bundle.write({ dir: output, format: "es" });
  await bundle.close();
  return import(/* @vite-ignore */ pathToFileURL(join(output, script)).href);
}
