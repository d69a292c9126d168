import { type GraphModule, isPromiseLike } from "@rec/wasm-graph";
import { filesFor, groupOf } from "./group-of.ts";
import type { LinkedFiles } from "./link-files.ts";

/**
 * Whether a bundler that runs WebAssembly itself runs a file rightly: no file that it needs is in a cycle, the bundler resolves
 * each namespace to the provider, and no extern is a global or a tag. Bundlers replace an exported global by its value. A file with a
 * function `then` is no module that `import()` can give.
 */
export function isNative(path: string, linked: LinkedFiles): boolean {
  return [...filesFor(path, linked)].every((one) => {
    const file = linked.graph.modules.get(one) as GraphModule;
    return !linked.graph.chosen.has(one) && isAlone(file, linked) && isPlain(file, linked);
  });
}

function isAlone({ id, providers }: GraphModule, linked: LinkedFiles): boolean {
  return (
    groupOf(id, linked).length === 1 && !providers.some((provider) => provider.kind === "wasm" && provider.id === id)
  );
}

function isPlain({ type, providers }: GraphModule, { graph }: LinkedFiles): boolean {
  const externs = [...type.imports, ...type.exports];
  if (type.exports.some(isPromiseLike)) return false;
  if (externs.some((extern) => extern.type.kind === "global" || extern.type.kind === "tag")) return false;
  return providers.every((provider, at) => {
    if (provider.kind !== "wasm") return provider.kind === "other";
    const exported = graph.modules.get(provider.id)?.type.exports.some(({ name }) => name === type.imports[at]?.name);
    return provider.found === "namespace" && exported === true;
  });
}
