import type { FreezeTarget } from "@rec/core/freeze";
import { createUnplugin, type UnpluginInstance } from "unplugin";
import { createRollupHooks, type RollupContext } from "./bundlers/rollup-like.ts";
import { createViteParts } from "./bundlers/vite-parts.ts";
import type { LinkPluginOptions } from "./options.ts";

const WASM = /\.wasm(?:$|\?)/;

/** The plugin for all bundlers. */
export const unplugin: UnpluginInstance<LinkPluginOptions | undefined, false> = createUnplugin(
  (options: LinkPluginOptions | undefined = {}, { framework }) => {
    const hooks = createRollupHooks(options);
    const vite = createViteParts(options);
    const target: FreezeTarget = options.inline === true ? "inline" : (options.target ?? "browser");
    return {
      name: "rec",
      enforce: "pre",
      resolveId: {
        filter: { id: WASM },
        handler(source: string, importer: string | undefined) {
          return hooks.resolveId(this as unknown as RollupContext, source, importer);
        },
      },
      load: {
        filter: { id: WASM },
        handler(id: string) {
          const like = framework === "vite" ? vite.likeOf(this) : { target, native: undefined };
          return hooks.load(this as unknown as RollupContext, id, like);
        },
      },
      vite: vite.hooks,
    };
  },
);
