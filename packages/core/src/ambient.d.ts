// The platform as core sees it: `WebAssembly`, and the shapes of what a caller may hand in. Nothing else of the platform
// is declared, so that reaching for it does not compile. Every declaration is a subset of the standard library's.

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
  };

  interface Instance {
    readonly exports: Exports;
  }
  const Instance: { prototype: Instance; new (module: Module, imports?: Imports): Instance };

  interface Global {
    value: unknown;
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  interface Table {
    readonly length: number;
  }

  interface CompileError extends Error {}
  const CompileError: { prototype: CompileError; new (message?: string, options?: ErrorOptions): CompileError };
  interface LinkError extends Error {}
  const LinkError: { prototype: LinkError; new (message?: string, options?: ErrorOptions): LinkError };
  interface RuntimeError extends Error {}
  const RuntimeError: { prototype: RuntimeError; new (message?: string, options?: ErrorOptions): RuntimeError };

  function compile(bytes: BufferSource): Promise<Module>;
  function compileStreaming(source: Response | PromiseLike<Response>): Promise<Module>;
  function instantiate(module: Module, imports?: Imports): Promise<Instance>;
}

type BufferSource = ArrayBufferView<ArrayBuffer> | ArrayBuffer;

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: any;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: any): void;
}
declare var AbortController: { prototype: AbortController; new (): AbortController };

interface URL {
  readonly href: string;
  toString(): string;
}

interface Headers {
  get(name: string): string | null;
}

interface ReadableStreamReadDoneResult<T> {
  done: true;
  value: T | undefined;
}
interface ReadableStreamReadValueResult<T> {
  done: false;
  value: T;
}
type ReadableStreamReadResult<T> = ReadableStreamReadValueResult<T> | ReadableStreamReadDoneResult<T>;
interface ReadableStreamDefaultReader<R = any> {
  read(): Promise<ReadableStreamReadResult<R>>;
  cancel(reason?: any): Promise<void>;
  releaseLock(): void;
}
interface ReadableStreamDefaultController<R = any> {
  enqueue(chunk?: R): void;
  close(): void;
  error(reason?: any): void;
}
interface ReadableStream<R = any> {
  readonly locked: boolean;
  cancel(reason?: any): Promise<void>;
  getReader(): ReadableStreamDefaultReader<R>;
}
declare var ReadableStream: {
  prototype: ReadableStream;
  new <R = any>(source: {
    pull?: (controller: ReadableStreamDefaultController<R>) => void | PromiseLike<void>;
    cancel?: (reason?: any) => void | PromiseLike<void>;
  }): ReadableStream<R>;
};

interface Response {
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly bodyUsed: boolean;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
  arrayBuffer(): Promise<ArrayBuffer>;
}
declare var Response: {
  prototype: Response;
  new (body: ReadableStream<Uint8Array<ArrayBuffer>>, init: { headers: Record<string, string> }): Response;
};

interface TextDecoder {
  decode(bytes: Uint8Array): string;
}
declare var TextDecoder: {
  prototype: TextDecoder;
  new (label: "utf-8", options: { fatal: boolean; ignoreBOM: boolean }): TextDecoder;
};
