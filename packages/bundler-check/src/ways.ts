import type { Way } from "./bundler.ts";

/** A column of the table: a way that is the same for all bundlers, or the bundler's own one. */
export const WAY_NAMES = ["file", "package", "entry", "own", "frozen", "inline"] as const;
export type WayName = (typeof WAY_NAMES)[number];

/** The ways that need no setting. */
export const COMMON_WAYS: Readonly<Record<Exclude<WayName, "own">, Way>> = {
  file: urlsFrom("./"),
  package: {
    script: linkingScript('import { memoryUrl as memory, programUrl as program } from "@rec/wasm";'),
    code: 'import { memoryUrl } from "@rec/wasm"',
  },
  entry: urlsFrom("@rec/wasm/"),
  frozen: { script: frozenScript(), code: "rec freeze", freezeFor: "browser" },
  inline: { script: frozenScript(), code: "rec freeze --target inline", freezeFor: "inline" },
};

/** URLs relative to the source. */
function urlsFrom(start: string): Way {
  const url = (name: string) => `new URL("${start}${name}.wasm", import.meta.url)`;
  const lines = ["program", "memory"].map((name) => `const ${name} = ${url(name)};`);
  return { script: linkingScript(lines.join("\n")), code: url("memory") };
}

/** Imports of the entries with a prefix, a suffix or attributes that a bundler wants. */
export function importedWith({ prefix = "", suffix = "", attributes = "" }): Way {
  const line = (name: string) => `import ${name} from "${prefix}@rec/wasm/${name}.wasm${suffix}"${attributes}`;
  return { script: linkingScript(`${line("program")};\n${line("memory")};`), code: line("memory") };
}

/**
 * Shows a record that the lesson's program wrote, or the error.
 *
 * @param lines - define `program` and `memory`
 */
function linkingScript(lines: string): string {
  return `import { link } from "@rec/browser";
import { createHeap, f32, i32, struct } from "@rec/core/memory";
${lines}

link({ program, memory }).then(
  ({ exports }) => {
    const address = exports.program.createRecord(2, 1.5, 2.5);
    const heap = createHeap({ ...exports.program, ...exports.memory });
    const Record = struct({ id: i32, x: f32, y: f32 });
    document.body.dataset.shown = JSON.stringify(Record.read(Record.at(heap, address)));
  },
  (error) => {
    document.body.dataset.shown = error.diagnostics?.[0].message ?? String(error);
  },
);
`;
}

/** Shows a record of the frozen lesson. An error of the import is an error of the page. */
function frozenScript(): string {
  return `import modules, { createRecord } from "./linked/index.js";
import { createHeap, f32, i32, struct } from "@rec/core/memory";

const address = createRecord(2, 1.5, 2.5);
const heap = createHeap({ ...modules.program, ...modules.memory });
const Record = struct({ id: i32, x: f32, y: f32 });
document.body.dataset.shown = JSON.stringify(Record.read(Record.at(heap, address)));
`;
}
