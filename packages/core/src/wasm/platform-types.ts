// The types of the platform in public declarations. Each is the global type of the program that compiles against the
// declarations, if that program has one, as with `lib: ["DOM"]` or `@types/node`. Otherwise it has the members that the
// linker uses. So the declarations compile in every program, and declare no global name.

/** A module that is compiled: `WebAssembly.Module`. */
export type WasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Type } } }
  ? Type
  : object;

/** `WebAssembly.Instance`. */
export type WasmInstance = typeof globalThis extends { WebAssembly: { Instance: { prototype: infer Type } } }
  ? Type
  : { readonly exports: LooseExports };

/** `WebAssembly.CompileError`. */
export type WasmCompileError = typeof globalThis extends { WebAssembly: { CompileError: { prototype: infer Type } } }
  ? Type
  : Error;

/** `WebAssembly.LinkError`. */
export type WasmLinkError = typeof globalThis extends { WebAssembly: { LinkError: { prototype: infer Type } } }
  ? Type
  : Error;

/** `WebAssembly.RuntimeError`. */
export type WasmRuntimeError = typeof globalThis extends { WebAssembly: { RuntimeError: { prototype: infer Type } } }
  ? Type
  : Error;

/** `WebAssembly.Tag`: the type of an exception. */
export type WasmTag = typeof globalThis extends { WebAssembly: { Tag: { prototype: infer Type } } } ? Type : object;

type PlainMemory = typeof globalThis extends { WebAssembly: { Memory: { prototype: infer Type } } }
  ? Type
  : MemoryOf<number, ArrayBuffer>;

interface MemoryOf<Address extends number | bigint, Buffer extends ArrayBufferLike> {
  /** The bytes. Growth detaches an `ArrayBuffer`; a `SharedArrayBuffer` keeps its old length. */
  readonly buffer: Buffer;
  /** Adds pages, and returns the number of pages before. */
  grow(delta: Address): Address;
}

/**
 * `WebAssembly.Memory`. With 64-bit addresses, `grow` takes and returns bigints; the buffer of a shared memory is a
 * `SharedArrayBuffer`.
 */
export type WasmMemory<Address extends number | bigint = number, Buffer extends ArrayBufferLike = ArrayBuffer> = [
  Address,
  // With the libraries of ES2023 and older, a `SharedArrayBuffer` extends `ArrayBuffer`, and not the other way round.
  Buffer extends SharedArrayBuffer ? true : false,
] extends [number, false]
  ? PlainMemory
  : MemoryOf<Address, Buffer>;

/** `WebAssembly.Table`. With 64-bit addresses, indices and lengths are bigints. */
export interface WasmTable<Element = unknown, Address extends number | bigint = number> {
  readonly length: Address;
  get(index: Address): Element;
  set(index: Address, value?: Element): void;
  /** Adds elements, and returns the length before. */
  grow(delta: Address, value?: Element): Address;
}

/** `WebAssembly.Global`. A constant is `Readonly<WasmGlobal<…>>`. */
export interface WasmGlobal<Value = unknown> {
  value: Value;
  valueOf(): Value;
}

/**
 * A function that JavaScript can pass on and cannot call: a parameter or result is a v128 or an exception reference.
 * JavaScript API 3.0, "ToJSValue" and "ToWebAssemblyValue".
 */
export interface UncallableFunction {
  readonly name: string;
  readonly length: number;
}

/** A function of WebAssembly of unknown signature. */
// biome-ignore lint/suspicious/noExplicitAny: a function of unknown type is called without a cast
export type WasmFunction = (...args: any[]) => any;

/** The exports of a module without given types: each of them can be called, and read as a memory or global. */
// biome-ignore lint/suspicious/noExplicitAny: exports of unknown types are used without a cast
export type LooseExports = Readonly<Record<string, any>>;

/** Host imports: by namespace an object with values by name, as `WebAssembly.Imports`. */
export type ImportObject = Readonly<Record<string, object>>;

/** Bytes that are not shared between threads: `BufferSource`. */
export type ByteSource = ArrayBufferView<ArrayBuffer> | ArrayBuffer;

/** `URL`. */
export type PlatformUrl = typeof globalThis extends { URL: { prototype: infer Type } }
  ? Type
  : { readonly href: string; toString(): string };

/** `Response`. */
export type PlatformResponse = typeof globalThis extends { Response: { prototype: infer Type } }
  ? Type
  : {
      readonly ok: boolean;
      readonly status: number;
      readonly statusText: string;
      readonly url: string;
      readonly type: string;
      readonly bodyUsed: boolean;
      readonly headers: { get(name: string): string | null };
      readonly body: PlatformStream | null;
      arrayBuffer(): Promise<ArrayBuffer>;
      clone(): PlatformResponse;
    };

/** `Blob`, and so `File`. */
export type PlatformBlob = typeof globalThis extends { Blob: { prototype: infer Type } }
  ? Type
  : { readonly size: number; arrayBuffer(): Promise<ArrayBuffer> };

/** `ReadableStream`, of bytes. */
export type PlatformStream = typeof globalThis extends { ReadableStream: { prototype: infer Type } }
  ? Type
  : { readonly locked: boolean; cancel(reason?: unknown): Promise<void> };

/** `AbortSignal`. */
export type PlatformSignal = typeof globalThis extends { AbortSignal: { prototype: infer Type } }
  ? Type
  : {
      readonly aborted: boolean;
      readonly reason: unknown;
      throwIfAborted(): void;
      addEventListener(type: "abort", listener: () => void): void;
      removeEventListener(type: "abort", listener: () => void): void;
    };
