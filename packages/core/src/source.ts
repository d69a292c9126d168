/** Anything a module can be loaded from. A string or `URL` needs a host (`@rec/node` and `@rec/browser` bring one). */
export type ModuleSource = SettledModuleSource | PromiseLike<SettledModuleSource>;

export type SettledModuleSource =
  | BufferSource
  | ReadableStream<Uint8Array<ArrayBuffer>>
  | Response
  | WebAssembly.Module
  | URL
  | string;
