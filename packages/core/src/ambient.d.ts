// The platform as core sees it, beside `WebAssembly`: the shapes of values that a caller may pass in. No other part of
// the platform is declared, so that its use does not compile. Every declaration is a subset of the standard library's.

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
interface ReadableStreamBYOBReader {
  read(view: Uint8Array<ArrayBuffer>): Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>>;
  cancel(reason?: any): Promise<void>;
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
  /** Throws if it is no byte stream. */
  getReader(options: { mode: "byob" }): ReadableStreamBYOBReader;
}
declare var ReadableStream: {
  prototype: ReadableStream;
  new <R = any>(source: {
    pull?: (controller: ReadableStreamDefaultController<R>) => void | PromiseLike<void>;
    cancel?: (reason?: any) => void | PromiseLike<void>;
  }): ReadableStream<R>;
};

interface Blob {
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

interface Response {
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  /** `cors` in a browser, if the response comes from another origin. */
  readonly type: string;
  readonly bodyUsed: boolean;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
  arrayBuffer(): Promise<ArrayBuffer>;
  clone(): Response;
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
  new (label: "utf-8", options: { fatal?: boolean; ignoreBOM: boolean }): TextDecoder;
};

interface TextEncoder {
  encodeInto(text: string, target: Uint8Array): { read: number; written: number };
}
declare var TextEncoder: { prototype: TextEncoder; new (): TextEncoder };

/** Has no `subtle` in insecure contexts. */
declare var crypto: {
  readonly subtle: { digest(algorithm: string, data: BufferSource): Promise<ArrayBuffer> };
};
declare function btoa(data: string): string;
