import type { ModuleType, PlanOptions } from "@rec/core/plan";
import type { LinkPluginOptions } from "./options.ts";

const JS_STRING = "wasm:js-string";
const STRING_CONSTANTS = "wasm:js/string-constants";

/**
 * The options of the plugin that are options of the plan. Imports that engines provide to native imports are provided here too.
 *
 * WebAssembly ESM Integration, "Builtins".
 *
 * @param modules - the modules of the plan
 */
export function planOptions(
  modules: Iterable<{ readonly type: ModuleType }>,
  { alias, resolve, types, typesFile, fuse, target, inline, integrity, optimize, ...plan }: LinkPluginOptions,
): PlanOptions {
  const imported = new Set([...modules].flatMap(({ type }) => type.imports.map(({ module }) => module)));
  return {
    ...(imported.has(JS_STRING) && { builtins: ["js-string"] }),
    ...(imported.has(STRING_CONSTANTS) && { importedStringConstants: STRING_CONSTANTS }),
    ...plan,
  };
}
