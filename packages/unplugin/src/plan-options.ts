import type { PlanOptions } from "@rec/core/plan";
import type { FileGraph } from "./graph/read-files.ts";
import type { LinkPluginOptions } from "./options.ts";

const JS_STRING = "wasm:js-string";
const STRING_CONSTANTS = "wasm:js/string-constants";

/**
 * The options of the plugin that are options of the plan. Imports that engines provide to native imports are provided here too.
 *
 * WebAssembly ESM Integration, "Builtins".
 */
export function planOptions(
  graph: FileGraph,
  { alias, resolve, types, typesFile, fuse, target, inline, integrity, optimize, ...plan }: LinkPluginOptions,
): PlanOptions {
  const imported = new Set([...graph.modules.values()].flatMap(({ type }) => type.imports.map(({ module }) => module)));
  return {
    ...(imported.has(JS_STRING) && { builtins: ["js-string"] }),
    ...(imported.has(STRING_CONSTANTS) && { importedStringConstants: STRING_CONSTANTS }),
    ...plan,
  };
}
