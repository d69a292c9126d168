import type { FreezeTarget } from "@rec/core/freeze";
import { createUnplugin, type UnpluginInstance } from "unplugin";
import { type BunBuild, type BunResolve, setUpBun } from "./bundlers/bun-parts.ts";
import { type EsbuildBuild, setUpEsbuild } from "./bundlers/esbuild-parts.ts";
import { createRollupHooks, type RollupContext } from "./bundlers/rollup-like.ts";
import { createViteParts } from "./bundlers/vite-parts.ts";
import { loadInWebpack, restrictRule, type WebpackCompiler } from "./bundlers/webpack-parts.ts";
import { createClaims } from "./graph/claims.ts";
import type { LinkPluginOptions } from "./options.ts";

const NAME = "rec";
const WASM = /\.wasm(?:$|\?)/;

/** The plugin for all bundlers. */
export const unplugin: UnpluginInstance<LinkPluginOptions | undefined, false> = createUnplugin(
  (options: LinkPluginOptions | undefined = {}, { framework }) => {
    if (framework === "webpack" || framework === "rspack") return webpackPlugin(options);
    if (framework === "esbuild") {
      return { name: NAME, esbuild: { setup: (build) => setUpEsbuild(build as unknown as EsbuildBuild, options) } };
    }
    if (framework === "bun") {
      return {
        name: NAME,
        bun: { setup: (build) => setUpBun(build as unknown as BunBuild, { options, resolve: bunResolve }) },
      };
    }
    return rollupPlugin(options, framework === "vite");
  },
);

/** The plugin for bundlers with the hooks of Rollup. */
function rollupPlugin(options: LinkPluginOptions, isVite: boolean) {
  const claims = createClaims();
  const hooks = createRollupHooks(options);
  const vite = createViteParts(options, claims);
  const target: FreezeTarget = options.inline === true ? "inline" : (options.target ?? "browser");
  return {
    name: NAME,
    enforce: "pre" as const,
    buildStart: () => claims.clear(),
    resolveId: {
      filter: { id: WASM },
      handler(this: unknown, source: string, importer: string | undefined) {
        return hooks.resolveId(this as RollupContext, source, importer);
      },
    },
    load: {
      filter: { id: WASM },
      handler(this: unknown, id: string) {
        return hooks.load(
          this as RollupContext,
          id,
          isVite ? vite.likeOf(this) : { target, native: undefined, claims },
        );
      },
    },
    vite: vite.hooks,
  };
}

function webpackPlugin(options: LinkPluginOptions) {
  const claims = createClaims();
  const plugin = {
    name: NAME,
    buildStart: () => claims.clear(),
    load: {
      filter: { id: WASM },
      handler(this: unknown, id: string) {
        const { loaderContext } = (
          this as { getNativeBuildContext(): { readonly loaderContext?: unknown } }
        ).getNativeBuildContext();
        return loadInWebpack(id, { loader: loaderContext, options, claims });
      },
    },
    webpack: (compiler: object) => restrictRule(compiler as WebpackCompiler, plugin.load),
    rspack: (compiler: object) => restrictRule(compiler as WebpackCompiler, plugin.load),
  };
  return plugin;
}

function bunResolve(...[specifier, folder]: Parameters<BunResolve>): string {
  const { Bun } = globalThis as unknown as { readonly Bun: { readonly resolveSync: BunResolve } };
  return Bun.resolveSync(specifier, folder);
}
