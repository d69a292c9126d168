/** Anything a module can be loaded from. A string or `URL` needs a host (`@rec/node` and `@rec/browser` bring one). */
export type ModuleSource = SettledModuleSource | SourceRequest | PromiseLike<SettledModuleSource | SourceRequest>;

export type SettledModuleSource =
  | BufferSource
  | ReadableStream<Uint8Array<ArrayBuffer>>
  | Response
  | WebAssembly.Module
  | URL
  | string;

/** A source together with what holds for it alone. */
export interface SourceRequest extends LoadLimits {
  readonly source: SettledModuleSource | PromiseLike<SettledModuleSource>;
  /**
   * What the bytes have to be: `sha256-…`, `sha384-…` or `sha512-…` with the digest in Base64, or several of them with
   * spaces between, of which the strongest algorithm counts. The bytes are read whole and checked before they are looked
   * at. W3C Subresource Integrity, "Integrity metadata".
   */
  readonly integrity?: string;
}

/** How long and how often a source is tried. */
export interface LoadLimits {
  /** Longest silence in ms, until the response and between two of its chunks; none by default. */
  readonly timeoutMs?: number;
  /**
   * How often a path or URL is asked for again after the connection failed or the body broke off, the source was silent for
   * too long, or the server answered with 408, 425, 429 or 5xx; 2 by default, with 100 ms and then 200 ms in between.
   */
  readonly retries?: number;
}
