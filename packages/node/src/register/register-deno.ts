import * as nodeModule from "node:module";
import type { SyncHooks } from "./hooks.ts";
import { siblingUrl } from "./sibling-url.ts";

// `deno run --import npm:@rec/node/register app.js`: Deno has `registerHooks`, and cannot load the linker by `require()`.
const { registerHooks } = nodeModule as unknown as { readonly registerHooks: (hooks: SyncHooks) => unknown };
// A computed specifier, so that the bundle does not contain the linker a second time.
const { createSyncHooks }: typeof import("./hooks.ts") = await import(siblingUrl("hooks", import.meta.url));

registerHooks(createSyncHooks(siblingUrl("link-files", import.meta.url)));
