import type { AsyncHooks } from "./hooks.ts";
import { siblingUrl } from "./sibling-url.ts";
import { isWasmFile } from "./wasm-url.ts";

// `module.register` loads this module in the thread of the hooks. The linker is loaded for the first .wasm file.
const lazy: AsyncHooks = hooksWhenNeeded();

export const resolve: AsyncHooks["resolve"] = lazy.resolve;
export const load: AsyncHooks["load"] = lazy.load;

function hooksWhenNeeded(): AsyncHooks {
  let hooks: AsyncHooks | undefined;
  let loading: Promise<void> | undefined;
  const loadHooks = async (): Promise<void> => {
    // A computed specifier, so that a bundle does not contain the linker. The import itself passes through these hooks.
    const { createAsyncHooks }: typeof import("./hooks.ts") = await import(siblingUrl("hooks", import.meta.url));
    hooks = createAsyncHooks(siblingUrl("link-files", import.meta.url));
  };
  return {
    async resolve(specifier, context, next) {
      if (hooks === undefined) {
        const found = await next(specifier, context);
        if (!isWasmFile(found.url)) return found;
        loading ??= loadHooks();
        await loading;
      }
      return (hooks as AsyncHooks).resolve(specifier, context, next);
    },
    load: async (url, context, next) => (hooks === undefined ? next(url, context) : hooks.load(url, context, next)),
  };
}
