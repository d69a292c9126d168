import type { PackRequest } from "../../model/freeze-api.ts";
import type { ModuleSet } from "../../model/module-set.ts";
import { printCode } from "./print-code.ts";

/** The files of a project for Node.js: the code, the modules beside it, and a manifest that names the linker. */
export function nodeProject(
  set: ModuleSet,
  {
    base,
    commands,
    versions,
  }: { readonly base: string; readonly commands: readonly string[]; readonly versions: string },
): PackRequest {
  const paths = modulePaths(set.modules.map(({ name }) => name));
  const manifest = {
    private: true,
    type: "module",
    scripts: { start: "node link.mjs" },
    dependencies: { "@rec/node": versions },
  };
  return {
    texts: [
      { path: "package.json", contents: `${JSON.stringify(manifest, null, 2)}\n` },
      { path: "link.mjs", contents: printCode(set, { host: "node", base, commands, paths }) },
    ],
    modules: set.modules.map(({ name, source }) => ({ path: paths.get(name) ?? name, source })),
  };
}

/** A path for each module. Names of modules may have any characters, and those of files may differ by more than case. */
function modulePaths(names: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    names.map((name) => {
      const plain = name.replace(/\.wasm$/i, "").replaceAll(/[^\w-]+/g, "_") || "module";
      let path = `modules/${plain}.wasm`;
      for (let number = 2; taken.has(path.toLowerCase()); number++) path = `modules/${plain}-${number}.wasm`;
      taken.add(path.toLowerCase());
      return [name, path] as const;
    }),
  );
}
