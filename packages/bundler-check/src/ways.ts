import type { Way } from "./bundler.ts";

/** A column of the table: a way that is the same for all bundlers, or the bundler's own one. */
export const WAY_NAMES = ["file", "package", "entry", "own"] as const;
export type WayName = (typeof WAY_NAMES)[number];

/** The ways that need no setting. */
export const COMMON_WAYS: Readonly<Record<Exclude<WayName, "own">, Way>> = {
  file: urlsFrom("./"),
  package: {
    lines: 'import { memoryUrl as memory, programUrl as program } from "@rec/wasm";',
    code: 'import { memoryUrl } from "@rec/wasm"',
  },
  entry: urlsFrom("@rec/wasm/"),
};

/** URLs relative to the source. */
function urlsFrom(start: string): Way {
  const url = (name: string) => `new URL("${start}${name}.wasm", import.meta.url)`;
  const lines = ["program", "memory"].map((name) => `const ${name} = ${url(name)};`);
  return { lines: lines.join("\n"), code: url("memory") };
}

/** Imports of the entries with a prefix, a suffix or attributes that a bundler wants. */
export function importedWith({ prefix = "", suffix = "", attributes = "" }): Way {
  const line = (name: string) => `import ${name} from "${prefix}@rec/wasm/${name}.wasm${suffix}"${attributes}`;
  return { lines: `${line("program")};\n${line("memory")};`, code: line("memory") };
}
