/** The answer to a load: bytes, a response, or the error of the rejection. */
export type TestFile = BufferSource | TestResponse | Error;

/** A file, or a function that is called for each load. */
export type TestFileSource = TestFile | (() => TestFile | Promise<TestFile>);

/** The parts of a `Response`. */
export interface TestResponse {
  /** 200 by default. */
  readonly status?: number;
  readonly statusText?: string;
  /** The URL after redirects; by default the requested URL. */
  readonly url?: string;
  /** `content-type: application/wasm` by default; `{}` sends none at all. */
  readonly headers?: Readonly<Record<string, string>>;
  /** No body at all by default. */
  readonly body?: BufferSource;
  /** The most bytes that one read of the body yields; the whole body by default. */
  readonly chunkSizeBytes?: number;
  /** The body fails with `error` once this many bytes have been read. */
  readonly fail?: { readonly afterBytes: number; readonly error: Error };
  /** The body stalls once this many bytes have been read, until the load is aborted. */
  readonly stallAfterBytes?: number;
}

export function isTestResponse(file: TestFile): file is TestResponse {
  return !(file instanceof ArrayBuffer || ArrayBuffer.isView(file) || file instanceof Error);
}
