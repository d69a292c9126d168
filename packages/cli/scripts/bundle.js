import { builtinModules } from "node:module";
import { parseArgs } from "node:util";
import { build } from "esbuild";

/**
 * Gives the bundle each module of Node.js when its code first needs it. Imports at the top of a file would load all of
 * them at the start, which takes Deno two to three times as long as an empty program.
 *
 * @type {import("esbuild").Plugin}
 */
const builtinsWhenNeeded = {
  name: "builtins-when-needed",
  setup(build) {
    const names = new Set(builtinModules);
    build.onResolve({ filter: /.*/ }, ({ path, kind }) => {
      const name = path.replace(/^node:/, "");
      if (!names.has(name)) return undefined;
      // Commander requires these two for things that rec never asks of it.
      const isUnused = kind === "require-call" && ["child_process", "fs"].includes(name);
      return { path: `node:${name}`, namespace: isUnused ? "builtin-by-property" : "builtin" };
    });
    build.onLoad({ filter: /.*/, namespace: "builtin-by-property" }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, key) => process.getBuiltinModule(${JSON.stringify(path)})[key] });`,
      loader: "js",
    }));
    build.onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
      loader: "js",
    }));
  },
};

const { values } = parseArgs({ options: { outfile: { type: "string", default: "dist/rec.js" } } });

// One file with everything in it but the artifacts: a command starts in the time that its files take to load.
await build({
  entryPoints: ["src/main.ts"],
  outfile: values.outfile,
  bundle: true,
  minify: true,
  platform: "node",
  format: "esm",
  target: "node20.19",
  external: ["@rec/wasm"],
  legalComments: "inline",
  logLevel: "warning",
  plugins: [builtinsWhenNeeded],
  banner: { js: "#!/usr/bin/env node" },
});
