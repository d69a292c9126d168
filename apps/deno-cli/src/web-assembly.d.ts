// The options of compiling, which Deno has and which its own declarations of `WebAssembly` lack.

declare namespace WebAssembly {
  interface CompileOptions {
    readonly builtins?: string[];
    readonly importedStringConstants?: string;
  }

  function validate(bytes: BufferSource, options?: CompileOptions): boolean;
  function compile(bytes: BufferSource, options?: CompileOptions): Promise<Module>;
  function compileStreaming(source: Response | Promise<Response>, options?: CompileOptions): Promise<Module>;
}
