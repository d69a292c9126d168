/** The imports of a pad, for a module that is instantiated. */
export function padImports(): WebAssembly.Imports {
  return {
    pad: {
      function: () => undefined,
      table: new WebAssembly.Table({ element: "anyfunc", initial: 0 }),
      memory: new WebAssembly.Memory({ initial: 0 }),
      global: new WebAssembly.Global({ value: "i32" }, 0),
      tag: new (WebAssembly as unknown as { Tag: new (type: object) => WebAssembly.ExportValue }).Tag({
        parameters: [],
      }),
    } as WebAssembly.ModuleImports,
  };
}
