import { createUnplugin, type UnpluginInstance } from "unplugin";
import { type BunBuild, type BunResolve, setUpBun } from "./bundlers/bun-parts.ts";
import { type EsbuildBuild, setUpEsbuild } from "./bundlers/esbuild-parts.ts";
import { createRollupHooks, type RollupContext, type RollupLike } from "./bundlers/rollup-like.ts";
import { type RspackCompiler, tellAtImports } from "./bundlers/rspack-errors.ts";
import { createViteParts } from "./bundlers/vite-parts.ts";
import { loadInWebpack, noteAccepted, restrictRule, type WebpackCompiler } from "./bundlers/webpack-parts.ts";
import { ACCEPTS } from "./hot/accepted-files.ts";
import type { LinkPluginOptions } from "./options.ts";
import { createRun, type PluginRun } from "./plugin-run.ts";
import { rewriteSourceImports, SCRIPT, SOURCE_PHASE } from "./source-phase.ts";

const NAME = "rec";
const WASM = /\.wasm(?:$|\?)/;

/** The plugin for all bundlers. */
export const unplugin: UnpluginInstance<LinkPluginOptions | undefined, false> = createUnplugin(
  (options: LinkPluginOptions | undefined = {}, { framework }) => {
    const run = createRun(options);
    switch (framework) {
      case "webpack":
      case "rspack":
        return webpackPlugin(run, framework === "rspack");
      case "esbuild":
        return { name: NAME, esbuild: { setup: (build) => setUpEsbuild(build as unknown as EsbuildBuild, run) } };
      case "bun":
        return {
          name: NAME,
          bun: { setup: (build) => setUpBun(build as unknown as BunBuild, { run, resolve: bunResolve }) },
        };
      default:
        return rollupPlugin(run, framework === "vite");
    }
  },
);

/** Turns source phase imports into imports with a query. The positions in a line stay, so there is no new source map. */
function transformScript(code: string) {
  const rewritten = rewriteSourceImports(code);
  return rewritten === undefined ? undefined : { code: rewritten, map: null };
}

/** A new object for each plugin: unplugin replaces handlers in place. */
function sourcePhaseTransform() {
  return { filter: { id: SCRIPT, code: SOURCE_PHASE }, handler: transformScript };
}

/** Scripts with source phase imports, and scripts that accept updates. */
const hotScripts = () => ({ id: SCRIPT, code: new RegExp(`${SOURCE_PHASE.source}|${ACCEPTS.source}`) });

/** The plugin for bundlers with the hooks of Rollup. */
function rollupPlugin(run: PluginRun, isVite: boolean) {
  const { options } = run;
  const hooks = createRollupHooks(run);
  const vite = createViteParts(run);
  const rollup: Omit<RollupLike, "build"> = {
    target: options.inline === true ? "inline" : (options.target ?? "browser"),
    native: undefined,
  };
  async function transformInVite(this: unknown, code: string, id: string) {
    if (ACCEPTS.test(code)) await vite.noteAccepted(this, { code, id });
    return transformScript(code);
  }
  function generateBundle(this: unknown) {
    hooks.generateBundle(this as RollupContext);
  }
  return {
    name: NAME,
    enforce: "pre" as const,
    buildStart(this: unknown) {
      run.begin(buildOf(this, run));
    },
    resolveId: {
      filter: { id: WASM },
      handler(this: unknown, source: string, importer: string | undefined) {
        return hooks.resolveId(this as RollupContext, source, importer);
      },
    },
    load: {
      filter: { id: WASM },
      handler(this: unknown, id: string) {
        return hooks.load(this as RollupContext, id, {
          ...(isVite ? vite.likeOf(this) : rollup),
          build: buildOf(this, run),
        });
      },
    },
    transform: isVite ? { filter: hotScripts(), handler: transformInVite } : sourcePhaseTransform(),
    rollup: { generateBundle },
    rolldown: { generateBundle },
    vite: { ...vite.hooks, generateBundle },
  };
}

/** The parts of a context that stand for a build: in Vite, in Rolldown, and in Rollup, whose contexts of a build share a function. */
interface BuildContext {
  readonly environment?: object;
  readonly data?: object;
  readonly getModuleInfo?: object;
  readonly meta?: { readonly rolldownVersion?: string };
}

function buildOf(context: unknown, run: PluginRun): object {
  const { environment, data, getModuleInfo, meta } = context as BuildContext;
  if (environment !== undefined) return environment;
  // Each context of Rolldown has such a function of its own.
  return (meta?.rolldownVersion === undefined ? getModuleInfo : data) ?? run;
}

/** The context of the hooks in webpack and Rspack. */
interface WebpackHook {
  getNativeBuildContext(): { readonly loaderContext?: unknown };
}

function webpackPlugin(run: PluginRun, isRspack: boolean) {
  const load = {
    filter: { id: WASM },
    handler(this: unknown, id: string) {
      const { loaderContext } = (this as WebpackHook).getNativeBuildContext();
      return loadInWebpack(id, { loader: loaderContext, run, isRspack });
    },
  };
  async function transform(this: unknown, code: string) {
    const { loaderContext } = (this as WebpackHook).getNativeBuildContext();
    if (ACCEPTS.test(code)) await noteAccepted(code, { loader: loaderContext, run });
    return transformScript(code);
  }
  const restrict = (compiler: object) => restrictRule(compiler as WebpackCompiler, load);
  return {
    name: NAME,
    load,
    transform: { filter: hotScripts(), handler: transform },
    webpack: restrict,
    rspack(compiler: object) {
      restrict(compiler);
      tellAtImports(compiler as RspackCompiler, (message) => run.failures.has(message));
    },
  };
}

function bunResolve(...[specifier, folder]: Parameters<BunResolve>): string {
  const { Bun } = globalThis as unknown as { readonly Bun: { readonly resolveSync: BunResolve } };
  return Bun.resolveSync(specifier, folder);
}
