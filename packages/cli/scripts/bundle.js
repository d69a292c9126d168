import { builtinModules } from "node:module";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const packageFolder = fileURLToPath(new URL("..", import.meta.url));
/** Marks a request for the package of npm with the name of a module of Node.js. */
const fromNpm = Symbol("from npm");

/**
 * Keeps the modules of Node.js out of the start. Deno takes as long as for an empty program to load the first of them, also for a
 * look at `process`. Our own files import them where they need them; commander requires five when it is loaded.
 *
 * @type {import("esbuild").Plugin}
 */
const builtinsWhenNeeded = {
  name: "builtins-when-needed",
  setup(build) {
    const names = new Set(builtinModules);
    build.onResolve({ filter: /.*/ }, ({ path, kind, pluginData }) => {
      const name = path.replace(/^node:/, "");
      if (!names.has(name) || pluginData === fromNpm) return undefined;
      if (kind !== "require-call") return { path: `node:${name}`, namespace: "builtin" };
      // A class is needed at once: this package of npm has the same.
      if (name === "events") return build.resolve("events/", { kind, resolveDir: packageFolder, pluginData: fromNpm });
      return { path: `node:${name}`, namespace: "builtin-by-property" };
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

/** The file of all commands is beside the file that parses arguments. @type {import("esbuild").Plugin} */
const commandsApart = {
  name: "commands-apart",
  setup(build) {
    build.onResolve({ filter: /^\.\/commands\/index\.ts$/ }, () => ({ path: "./commands.js", external: true }));
  },
};

const { values } = parseArgs({ options: { outdir: { type: "string", default: "dist" } } });

/** @type {import("esbuild").BuildOptions} */
const options = {
  outdir: values.outdir,
  bundle: true,
  minify: true,
  platform: "node",
  format: "esm",
  target: "node20.19",
  external: ["@rec/wasm", "binaryen"],
  legalComments: "inline",
  logLevel: "warning",
};

// Two files with everything in them but the artifacts: a command starts in the time that its files take to load. Deno parses a
// file before it runs, which for all commands takes as long as an empty program. So a file of its own parses arguments.
await build({
  ...options,
  entryPoints: { rec: "src/main.ts" },
  plugins: [commandsApart, builtinsWhenNeeded],
  banner: { js: "#!/usr/bin/env node" },
});
await build({ ...options, entryPoints: { commands: "src/commands/index.ts" }, plugins: [builtinsWhenNeeded] });
