declare module "*.wasm?source" {
  const module: WebAssembly.Module;
  export default module;
  /** The type of the module, for `link`: `{ source: module, type }`. */
  export const type: import("@rec/core").ModuleType;
}
