/** What a load is answered with: bytes, a response, or the error it rejects with. */
export type TestFile = BufferSource | TestResponse | Error;

/** A file, or a function that is asked anew at each load. */
export type TestFileSource = TestFile | (() => TestFile | Promise<TestFile>);

/** A `Response` in the making. */
export interface TestResponse {
  /** 200 by default. */
  readonly status?: number;
  readonly statusText?: string;
  /** Where redirects led to; the URL that was asked for by default. */
  readonly url?: string;
  /** `content-type: application/wasm` by default; `{}` sends none at all. */
  readonly headers?: Readonly<Record<string, string>>;
  /** No body at all by default. */
  readonly body?: BufferSource;
  /** Most bytes that one read of the body yields; the whole body by default. */
  readonly chunkSizeBytes?: number;
  /** The body fails with `error` once this many bytes have been read. */
  readonly fail?: { readonly afterBytes: number; readonly error: Error };
  /** The body says nothing more, until the load is aborted, once this many bytes have been read. */
  readonly stallAfterBytes?: number;
}

export function isTestResponse(file: TestFile): file is TestResponse {
  return !(file instanceof ArrayBuffer || ArrayBuffer.isView(file) || file instanceof Error);
}
