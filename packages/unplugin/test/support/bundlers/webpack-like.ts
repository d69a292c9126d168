import { rspack, rspackVersion } from "@rspack/core";
import webpack from "webpack";
import { loadPlugin, sourceEntry } from "../load-plugin.ts";
import { servePage, type TestedBundler } from "../tested-bundler.ts";

/** The statistics of a run of either bundler. */
interface Statistics {
  hasErrors(): boolean;
  toString(options: object): string;
}

/** Settings for both bundlers. Minifying takes most of the time. */
function settingsFor({ folder, output }: { folder: string; output: string }, native: boolean) {
  return {
    mode: "production" as const,
    context: folder,
    entry: "./main.js",
    output: { path: output },
    optimization: { minimize: false },
    experiments: { asyncWebAssembly: native },
  };
}

function finish(resolve: () => void, reject: (error: Error) => void) {
  return (error: Error | null, stats?: Statistics) => {
    if (error) reject(error);
    else if (stats?.hasErrors()) reject(new Error(stats.toString({ all: false, errors: true, moduleTrace: true })));
    else resolve();
  };
}

/** @param native - whether the bundler's own support of WebAssembly is on */
export function webpackBundler(native: boolean): TestedBundler {
  return {
    name: native ? "webpack with asyncWebAssembly" : "webpack",
    version: webpack.version,
    acyclic: native ? "webpack runs them" : "linked",
    bytes: "files",
    place: /@ \.\/main\.js 1:0-31/,
    placeShown: "file, line and column",
    async build(project, { options, entry = sourceEntry } = {}) {
      const plugins = [(await loadPlugin("webpack", entry))(options)];
      await new Promise<void>((resolve, reject) => {
        webpack({ ...settingsFor(project, native), plugins }, finish(resolve, reject));
      });
      return servePage(project);
    },
  };
}

/** @param native - whether the bundler's own support of WebAssembly is on */
export function rspackBundler(native: boolean): TestedBundler {
  return {
    name: native ? "Rspack with asyncWebAssembly" : "Rspack",
    version: rspackVersion,
    acyclic: native ? "Rspack runs them" : "linked",
    bytes: "files",
    place: /ERROR in \.\/main\.js 1:1-32/,
    placeShown: "file, line and column",
    async build(project, { options, entry = sourceEntry } = {}) {
      const plugins = [(await loadPlugin("rspack", entry))(options)];
      await new Promise<void>((resolve, reject) => {
        rspack({ ...settingsFor(project, native), plugins }, finish(resolve, reject));
      });
      return servePage(project);
    },
  };
}
