// `WebAssembly` as core sees it: a subset of the standard library's declarations, which exist for browsers only.

declare namespace WebAssembly {
  type ImportExportKind = "function" | "global" | "memory" | "table" | "tag";
  type ExportValue = Function | Global | Memory | Table;
  type Exports = Record<string, ExportValue>;
  type ImportValue = ExportValue | number | bigint;
  type ModuleImports = Record<string, ImportValue>;
  type Imports = Record<string, ModuleImports>;

  interface ModuleImportDescriptor {
    kind: ImportExportKind;
    module: string;
    name: string;
  }
  interface ModuleExportDescriptor {
    kind: ImportExportKind;
    name: string;
  }

  type Module = {};
  const Module: {
    prototype: Module;
    new (bytes: BufferSource): Module;
    imports(module: Module): ModuleImportDescriptor[];
    exports(module: Module): ModuleExportDescriptor[];
    customSections(module: Module, name: string): ArrayBuffer[];
  };

  interface Instance {
    readonly exports: Exports;
  }
  const Instance: { prototype: Instance; new (module: Module, imports?: Imports): Instance };

  interface Global {
    value: unknown;
  }
  interface GlobalDescriptor {
    value: string;
    mutable?: boolean;
  }
  const Global: { prototype: Global; new (descriptor: GlobalDescriptor, value?: unknown): Global };
  interface MemoryDescriptor {
    initial: number;
    maximum?: number;
    shared?: boolean;
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(delta: number): number;
  }
  const Memory: { prototype: Memory; new (descriptor: MemoryDescriptor): Memory };
  interface Table {
    readonly length: number;
    get(index: number): any;
    grow(delta: number): number;
    set(index: number, value?: any): void;
  }

  interface CompileError extends Error {}
  const CompileError: { prototype: CompileError; new (message?: string): CompileError };
  interface LinkError extends Error {}
  const LinkError: { prototype: LinkError; new (message?: string): LinkError };
  interface RuntimeError extends Error {}
  const RuntimeError: { prototype: RuntimeError; new (message?: string): RuntimeError };

  interface CompileOptions {
    readonly builtins?: string[];
    readonly importedStringConstants?: string;
  }

  function validate(bytes: BufferSource, options?: CompileOptions): boolean;
  function compile(bytes: BufferSource, options?: CompileOptions): Promise<Module>;
  function compileStreaming(source: Response | PromiseLike<Response>, options?: CompileOptions): Promise<Module>;
  function instantiate(module: Module, imports?: Imports): Promise<Instance>;
}
