import type { ModuleReference } from "@rec/core/freeze";
import type { PlanOptions } from "@rec/core/plan";
import { type GraphModule, moduleNamesOf } from "@rec/wasm-graph";
import type { LinkedFiles } from "../graph/link-files.ts";
import type { OutputFile } from "../output-file.ts";
import { type HotApi, printHotData } from "./hot-api.ts";
import { key, literal } from "./js-text.ts";
import { type OuterImport, printOuter } from "./print-group.ts";

export interface HotGroupOptions {
  /** The values that the group wants from other modules. */
  readonly outer: readonly OuterImport[];
  /** Makes a file of the bundler, and says how the script gets at it. */
  readonly emit: (file: OutputFile) => ModuleReference;
  readonly plan: PlanOptions;
  /** Path of the script that links in the page. */
  readonly linker: string;
  readonly api: HotApi;
}

/**
 * Prints the module that links a group in the page, for a dev server: when a file changes, the module is evaluated again and
 * links the group again, with its state.
 *
 * @param group - paths, from `groupOf`
 */
export function printHotGroup(
  group: readonly string[],
  { graph }: LinkedFiles,
  { outer, emit, plan, linker, api }: HotGroupOptions,
): string {
  const names = moduleNamesOf(group);
  const urls = [...names].map(([path, name]) => {
    const { expression } = emit({ name, bytes: graph.bytes.get(path) as Uint8Array<ArrayBuffer> });
    return `    ${key(name)}: ${expression},`;
  });
  const providers = [...names].flatMap(([path, importer]) => {
    const { type, providers: found } = graph.modules.get(path) as GraphModule;
    return type.imports.flatMap(({ module, name }, at) => {
      const provider = found[at];
      const inside = provider?.kind === "wasm" ? names.get(provider.id) : undefined;
      return inside === undefined ? [] : [[importer, module, name, inside]];
    });
  });
  const { imports, importsFor = "{}" } = printOuter(outer);
  // Modules that are one cannot be linked again.
  const options = { ...plan, fuse: false };
  return [
    `import { linkHot } from ${literal(linker)};`,
    ...imports,
    ...printHotData(api),
    "export const modules = await linkHot({",
    "  urls: {",
    ...urls,
    "  },",
    `  providers: JSON.parse(${literal(JSON.stringify(providers))}),`,
    `  importsFor: ${importsFor},`,
    `  options: JSON.parse(${literal(JSON.stringify(options))}),`,
    "}, data$);",
    "",
  ].join("\n");
}
