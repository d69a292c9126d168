import { hasCycle } from "./group-files.ts";
import { type LinkedGraph, targetOf } from "./link-graph.ts";

/**
 * Whether a bundler that runs WebAssembly itself runs these files rightly: no file needs itself, each namespace is a
 * specifier that leads to its provider, and no extern is a global. Bundlers replace an exported global by its value, so a global
 * that a script changes would not be the module's.
 */
export function isNative(linked: LinkedGraph): boolean {
  if (hasCycle(linked)) return false;
  return [...linked.graph.values()].every((file) => {
    const externs = [...file.type.imports, ...file.type.exports];
    if (externs.some(({ type }) => type.kind === "global" || type.kind === "tag")) return false;
    return file.type.imports.every(({ module, name }) => {
      const isPlain = file.namespaces.get(module)?.isPlain === true;
      return isPlain && file.chosen.size === 0 && targetOf(file, { module, name }, linked.graph) !== undefined;
    });
  });
}
