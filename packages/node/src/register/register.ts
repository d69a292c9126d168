import * as nodeModule from "node:module";
import { fileURLToPath } from "node:url";
import type { SyncHooks } from "./hooks.ts";
import { siblingUrl } from "./sibling-url.ts";
import { isWasmFile } from "./wasm-url.ts";

/*
 * `node --import @rec/node/register app.js`: an import of a .wasm file links the modules that it needs.
 *
 * Hooks of `registerHooks` run in this thread. Node.js 20 has only `register`, whose hooks run in a thread of their own. The
 * linker is loaded for the first .wasm file: most processes that inherit the option import none.
 */
const { createRequire, register, registerHooks } = nodeModule as unknown as {
  readonly createRequire: (url: string) => (path: string) => { readonly createSyncHooks: (url: string) => SyncHooks };
  readonly register: (specifier: string) => void;
  readonly registerHooks?: (hooks: SyncHooks) => unknown;
};

if (registerHooks === undefined) register(siblingUrl("register-thread", import.meta.url));
else registerHooks(hooksWhenNeeded());

function hooksWhenNeeded(): SyncHooks {
  let hooks: SyncHooks | undefined;
  const loadHooks = (): SyncHooks => {
    const { createSyncHooks } = createRequire(import.meta.url)(fileURLToPath(siblingUrl("hooks", import.meta.url)));
    hooks = createSyncHooks(siblingUrl("link-files", import.meta.url));
    return hooks;
  };
  return {
    resolve(specifier, context, next) {
      if (hooks !== undefined) return hooks.resolve(specifier, context, next);
      const found = next(specifier, context);
      return isWasmFile(found.url) ? loadHooks().resolve(specifier, context, next) : found;
    },
    load: (url, context, next) => (hooks === undefined ? next(url, context) : hooks.load(url, context, next)),
  };
}
