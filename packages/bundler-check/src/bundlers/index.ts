import type { Bundler } from "../bundler.ts";
import { bunBuild } from "./bun.ts";
import { esbuildBuild } from "./esbuild.ts";
import { nextBuild } from "./next.ts";
import { parcelBuild } from "./parcel.ts";
import { rollupBuild } from "./rollup.ts";
import { rspackBuild } from "./rspack.ts";
import { viteBuild, viteServe } from "./vite.ts";
import { webpackBuild } from "./webpack.ts";

/** Bundlers that copy a file for its URL, one that does not, and a server. They are tested with each change. */
export const REPRESENTATIVES: readonly Bundler[] = [viteBuild, viteServe, webpackBuild, esbuildBuild];

/** All bundlers, in the order of the table. */
export const BUNDLERS: readonly Bundler[] = [
  viteBuild,
  viteServe,
  webpackBuild,
  rspackBuild,
  nextBuild,
  parcelBuild,
  rollupBuild,
  esbuildBuild,
  bunBuild,
];
