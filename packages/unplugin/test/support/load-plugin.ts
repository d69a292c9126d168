import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { LinkPluginOptions } from "../../src/index.ts";

/** The plugin of one bundler, whose type is known to that bundler alone. */
export type PluginOf<Name extends BundlerName> = (options?: LinkPluginOptions) => ReturnType<Entries[Name]["default"]>;

interface Entries {
  readonly vite: typeof import("../../src/vite.ts");
  readonly rollup: typeof import("../../src/rollup.ts");
  readonly rolldown: typeof import("../../src/rolldown.ts");
  readonly webpack: typeof import("../../src/webpack.ts");
  readonly rspack: typeof import("../../src/rspack.ts");
  readonly esbuild: typeof import("../../src/esbuild.ts");
  readonly bun: typeof import("../../src/bun.ts");
}

export type BundlerName = keyof Entries;

/** The path of an entry of the package. */
export type EntryPath = (name: BundlerName) => string;

/** The sources of this package. */
export const sourceEntry: EntryPath = (name) => join(import.meta.dirname, `../../src/${name}.ts`);

/** The package that is installed in a project. */
export const installedEntry =
  (folder: string): EntryPath =>
  (name) =>
    join(folder, `node_modules/@rec/unplugin/dist/${name}.js`);

export async function loadPlugin<Name extends BundlerName>(name: Name, entry: EntryPath): Promise<PluginOf<Name>> {
  return ((await import(pathToFileURL(entry(name)).href)) as { default: PluginOf<Name> }).default;
}
