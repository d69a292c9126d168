import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Bytes of `@rec/core` from a bundler: minified, and minified with gzip. */
export async function measureBundle(): Promise<{ readonly minified: number; readonly gzipped: number }> {
  const { outputFiles } = await build({
    stdin: { contents: 'export { link } from "@rec/core";', resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    write: false,
  });
  const bytes = outputFiles[0]?.contents ?? new Uint8Array();
  return { minified: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length };
}
