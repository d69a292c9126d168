import { readFile } from "node:fs/promises";
import { readSysroot, runTool } from "../clang.ts";
import type { NamedVariant } from "./variant.ts";
import { librariesFolder } from "./variants.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** The folder of libraries that only other links need. */
const STUBS = "stubs/";

/**
 * Builds the modules of a variant as its `build.json` says; libraries that are not built come with clang.
 *
 * @returns the modules by name, in the order in which symbols are sought; libraries that are opened later follow
 */
export async function buildVariant({
  program,
  modules,
  run: { search },
}: NamedVariant): Promise<Readonly<Record<string, Bytes>>> {
  const built = new Map<string, Bytes>();
  for (const { output, compiler, arguments: args, sources, links } of modules) {
    const files: Record<string, Uint8Array> = {};
    for (const source of sources) files[source] = await readFile(`${librariesFolder}${program}/${source}`);
    for (const linked of links) files[linked] = built.get(linked) as Bytes;
    built.set(output, await runTool({ tool: compiler, args, files, output }));
  }
  const found: Record<string, Bytes> = {};
  const further = [...built.keys()].filter((name) => !name.startsWith(STUBS));
  for (const name of [...search, ...further]) found[name] = built.get(name) ?? (await readSysroot(name));
  return found;
}
