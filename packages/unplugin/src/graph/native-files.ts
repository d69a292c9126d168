import type { GraphModule } from "@rec/wasm-graph";
import type { Groups } from "./group-of.ts";
import type { LinkedFiles } from "./link-files.ts";

/**
 * The files that a bundler which runs WebAssembly itself runs rightly: no file that they need is in a cycle, the bundler resolves
 * each namespace to the provider, and no extern is a global or a tag. Bundlers replace an exported global by its value.
 *
 * @param groups - in an order in which each comes behind the groups that it needs
 */
export function nativeFiles(linked: LinkedFiles, groups: Groups): ReadonlySet<string> {
  const native = new Set<string>();
  for (const [path, group] of groups) {
    const file = linked.graph.modules.get(path) as GraphModule;
    const isPlainFile = group.length === 1 && !linked.graph.chosen.has(path) && isPlain(file, linked);
    // A file that provides its own imports is not native yet when it is asked for.
    const needsNative = file.providers.every((provider) => provider.kind !== "wasm" || native.has(provider.id));
    if (isPlainFile && needsNative) native.add(path);
  }
  return native;
}

function isPlain({ type, providers }: GraphModule, { graph }: LinkedFiles): boolean {
  const externs = [...type.imports, ...type.exports];
  if (externs.some((extern) => extern.type.kind === "global" || extern.type.kind === "tag")) return false;
  return providers.every((provider, at) => {
    if (provider.kind !== "wasm") return provider.kind === "other";
    const exported = graph.modules.get(provider.id)?.type.exports.some(({ name }) => name === type.imports[at]?.name);
    return provider.found === "namespace" && exported === true;
  });
}
