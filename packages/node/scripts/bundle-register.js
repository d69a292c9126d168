import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

// bundle-register [FOLDER]: writes the import hooks, `dist` of this package by default. Each runtime loads a file of its own, and
// programs load `link-files`. The files contain `@rec/wasm-graph`, which is not published.
const source = fileURLToPath(new URL("../src/register/", import.meta.url));
const [, , outdir = fileURLToPath(new URL("../dist/", import.meta.url))] = argv;

await build({
  entryPoints: ["register", "register-thread", "register-bun", "register-deno", "hooks", "link-files"].map((name) =>
    join(source, `${name}.ts`),
  ),
  outdir,
  bundle: true,
  external: ["@rec/core", "@rec/node"],
  platform: "node",
  format: "esm",
  target: "es2022",
  sourcemap: true,
  logLevel: "warning",
});
// Importing the hooks is their only use.
await writeFile(join(outdir, "register.d.ts"), "export {};\n");
