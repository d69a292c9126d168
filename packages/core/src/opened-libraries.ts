import { describeCompiledModule } from "./load/describe-compiled-module.ts";
import type { ModuleType } from "./wasm/module-type.ts";

/** Returns the type of a compiled module, read once. */
export function createTypeCache() {
  const known = new WeakMap<object, ModuleType>();
  return (module: WebAssembly.Module): ModuleType => {
    const type = known.get(module) ?? describeCompiledModule(module);
    known.set(module, type);
    return type;
  };
}
