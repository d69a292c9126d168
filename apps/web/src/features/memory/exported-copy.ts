import type { ModuleOrigin } from "../../model/module-set.ts";
import { shownName } from "../../model/shown-name.ts";
import type { HiddenMemory, LinkedView } from "../../model/snapshot.ts";
import { withMemoryExport } from "./export-memory.ts";

/** A copy of a live module that exports one of its memories, as a file of the reader. */
export async function exportedCopy(
  { set, modules }: LinkedView,
  { module, index }: HiddenMemory,
): Promise<ModuleOrigin> {
  const source = set.modules.find(({ name }) => name === module)?.source;
  if (source === undefined) throw new Error(`Cannot copy ${shownName(module)}: it is not in the set that is linked`);
  const bytes = new Uint8Array(await (source.from === "file" ? source.file : await load(source.url)).arrayBuffer());
  const taken = new Set(modules.flatMap(({ exports }) => exports.map(({ name }) => name)));
  const copy = withMemoryExport(bytes, { index, name: freeExport(taken) });
  const path = source.from === "file" ? source.path : `${module}.wasm`;
  return { from: "file", file: new Blob([copy], { type: "application/wasm" }), path };
}

async function load(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`Cannot load ${url} again: the server answered with ${response.status}`);
  return response;
}

/** No other module exports the name, so no import has two providers because of it. */
function freeExport(taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? "memory" : `memory-${number}`;
    if (!taken.has(name)) return name;
  }
}
