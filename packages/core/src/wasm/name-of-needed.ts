/**
 * The name of the module that is meant by the name of a needed library. Modules are often called by their files without `.wasm`:
 * so `li` is meant by `li.wasm`, unless there is a module of the whole name.
 */
export function nameOfNeeded(needed: string, isModule: (name: string) => boolean): string {
  const stem = needed.replace(/\.wasm$/, "");
  return !isModule(needed) && isModule(stem) ? stem : needed;
}
