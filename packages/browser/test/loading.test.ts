import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";

const folder = fileURLToPath(new URL("..", import.meta.url));

test("a page without WASI loads neither the shim nor the code around it", async () => {
  const { metafile } = await build({
    stdin: { contents: `export { link } from "@rec/browser"`, resolveDir: folder, sourcefile: "entry.js" },
    absWorkingDir: folder,
    bundle: true,
    splitting: true,
    // As pages are built: constants that files share are written into each of them.
    minify: true,
    format: "esm",
    outdir: "out",
    write: false,
    metafile: true,
  });
  const outputs = new Map(Object.entries(metafile.outputs));
  const [entry = ""] =
    [...outputs].find(([, { entryPoint }]) => entryPoint !== undefined && /entry/.test(entryPoint)) ?? [];
  const sourcesOf = (paths: Iterable<string>) =>
    [...paths]
      .flatMap((path) => Object.entries(outputs.get(path)?.inputs ?? {}))
      .flatMap(([source, { bytesInOutput }]) => (bytesInOutput > 0 ? [source] : []));
  const first = new Set([entry]);
  for (const path of first) {
    for (const { kind, path: imported } of outputs.get(path)?.imports ?? []) {
      if (kind === "import-statement") first.add(imported);
    }
  }
  const isOfWasi = (source: string) => /browser_wasi_shim|\/wasi\/|preset-wasi/.test(source);
  // The page, and the sources that it shares with its dynamic imports.
  expect(first.size).toBe(2);
  expect(sourcesOf(first)).toContain("src/link.ts");
  expect(sourcesOf(first).filter(isOfWasi)).toEqual([]);
  expect(sourcesOf(outputs.keys()).filter(isOfWasi)).toContain("src/wasi/browser-wasi.ts");
});
