import type { TestedBundler } from "../tested-bundler.ts";
import { bunBundler, esbuildBundler } from "./others.ts";
import { rolldownBundler, rollupBundler, viteBundler, viteServer } from "./rollup-like.ts";
import { rspackBundler, webpackBundler } from "./webpack-like.ts";

/** All bundlers, in the order of the table in the README. */
export const BUNDLERS: readonly TestedBundler[] = [
  viteBundler,
  viteServer,
  rollupBundler,
  rolldownBundler,
  esbuildBundler,
  webpackBundler(false),
  webpackBundler(true),
  rspackBundler(false),
  rspackBundler(true),
  bunBundler,
];

export { viteBundler, viteServer };
