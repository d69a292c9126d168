/** Its declarations are not among its `exports`. */
declare module "@web/rollup-plugin-import-meta-assets" {
  export function importMetaAssets(): import("rollup").Plugin;
}
