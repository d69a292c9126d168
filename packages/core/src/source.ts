import type { StoredModuleType } from "./wasm/module-type.ts";
import type {
  ByteSource,
  PlatformBlob,
  PlatformResponse,
  PlatformStream,
  PlatformUrl,
  WasmModule,
} from "./wasm/platform-types.ts";

/**
 * Anything that a module can be loaded from. A string or `URL` needs a host, as in `@rec/node` and `@rec/browser`, except
 * for a `data:` URL.
 */
export type ModuleSource = SettledModuleSource | SourceRequest | PromiseLike<SettledModuleSource | SourceRequest>;

export type SettledModuleSource =
  | ByteSource
  | PlatformStream
  | PlatformResponse
  | PlatformBlob
  | (WasmModule & object)
  | PlatformUrl
  | string
  | ModuleNamespace;

/** The namespace of a `.wasm` file, as `import * as namespace` gives it where the default export is the module. */
export interface ModuleNamespace {
  readonly default: WasmModule & object;
}

/** A source with options of its own. */
export interface SourceRequest extends LoadLimits {
  readonly source: SettledModuleSource | PromiseLike<SettledModuleSource>;
  /**
   * The digest of the expected bytes: `sha256-…`, `sha384-…` or `sha512-…`, in Base64. If there are several, separated
   * by spaces, the strongest algorithm counts. All forms that browsers check are accepted, and other words are ignored.
   * If no word is a digest, browsers check nothing, and the linker refuses the source with `INVALID_INTEGRITY`. The
   * bytes are read whole and checked before they are parsed. W3C Subresource Integrity, "Integrity metadata".
   */
  readonly integrity?: string;
  /**
   * The type of a `WebAssembly.Module`, which `parseModule` or `rec types --json` has made of its bytes. With the type, imports
   * are checked before instantiation, and functions of cycles are bound by shims. A module from `rewriteModule` takes the
   * type of the original bytes, and is hoisted as they would be. Other sources are parsed, and this type is not read.
   */
  readonly type?: StoredModuleType;
}

/** Timeout and number of retries of a source. */
export interface LoadLimits {
  /** Timeout in ms until the response, and between two of its chunks; none by default. */
  readonly timeoutMs?: number;
  /**
   * Number of retries of a path or URL, 2 by default. A load is retried if the connection failed, the body broke off,
   * the timeout passed, or the server answered with 408, 425, 429 or 5xx. The pauses are 100 ms, then 200 ms.
   */
  readonly retries?: number;
}
