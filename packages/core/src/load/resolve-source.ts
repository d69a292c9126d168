import { checkArguments, SOURCE_OPTIONS } from "../check-options.ts";
import type { LinkerHost } from "../host.ts";
import type { LoadLimits, ModuleNamespace, ModuleSource, SettledModuleSource, SourceRequest } from "../source.ts";
import { reasonOf } from "../terse-error.ts";
import { brandOf } from "../wasm/brand.ts";
import type { StoredModuleType } from "../wasm/module-type.ts";
import { cancelSource } from "./cancel-source.ts";
import { isDataUrl } from "./is-data-url.ts";
import { fetchFailed, loadFailure } from "./load-problems.ts";
import { createTimeout } from "./timeout.ts";

/** A source that can be loaded, with its limits. */
export interface ResolvedSource {
  /** The name of the module, for progress. */
  readonly name: string;
  readonly source: SettledModuleSource;
  /** The absolute form of a path or URL; for a `Response`, its URL. */
  readonly url: string | undefined;
  /** Whether the source is a URL: it can be loaded more than once, and by several links. */
  readonly isAddress: boolean;
  /** Whether it is one of several places of a module, so that a file which is not there is no error. */
  readonly isSought?: boolean;
  readonly integrity: string | undefined;
  /** The type that the caller gave, for a compiled module. */
  readonly type: StoredModuleType | undefined;
  readonly timeoutMs: number | undefined;
  /** The number of attempts after the first. */
  readonly retries: number;
}

/** The part of a `LoadEnvironment` that is needed to resolve a source. */
interface Environment {
  readonly host: LinkerHost | undefined;
  readonly limits: LoadLimits;
  readonly scope: { readonly signal: AbortSignal };
}

/** A given or discovered source. */
interface GivenSource {
  readonly name: string;
  readonly given: ModuleSource;
  /** The base of a relative path or URL; the platform's own base, if undefined. */
  readonly referrer?: string | undefined;
}

const DEFAULT_RETRIES = 2;

/**
 * Waits for a promised source, and resolves its URL.
 *
 * @throws Failure `FETCH_FAILED` with the reason of a rejected promise, `TIMED_OUT`, `NO_HOST`, `INVALID_SOURCE` if the host
 *   resolves a specifier to no text, or the host's error about a specifier
 */
export async function resolveSource(
  { name, given, referrer }: GivenSource,
  { host, limits, scope }: Environment,
): Promise<ResolvedSource> {
  const settled = await settleSource(given, { host, limits });
  const request: SourceRequest = isRequest(settled) ? settled : { source: settled };
  const { timeoutMs = limits.timeoutMs, retries = limits.retries ?? DEFAULT_RETRIES, integrity, type } = request;
  if (request === settled) checkRequest(request);
  const source = moduleIn(isPromise(request.source) ? await settle(request.source, timeoutMs, host) : request.source);
  if (scope.signal.aborted) cancelSource(source, scope.signal.reason);
  scope.signal.throwIfAborted();
  const brand = brandOf(source);
  const isAddress = brand === "String" || brand === "URL";
  const url = isAddress
    ? resolveSpecifier(String(source), { host, referrer })
    : (brand === "Response" && (source as Response).url) || undefined;
  const canRetry = isAddress && host?.wait;
  return { name, source, url, isAddress, integrity, type, timeoutMs, retries: canRetry ? retries : 0 };
}

/**
 * Waits for a promised source.
 *
 * @throws Failure `FETCH_FAILED` with the reason of a rejected promise, `TIMED_OUT`
 */
export async function settleSource<Value>(
  given: Value | PromiseLike<Value>,
  { host, limits }: Pick<Environment, "host" | "limits">,
): Promise<Value> {
  return isPromise(given) ? settle(given, limits.timeoutMs, host) : given;
}

function isPromise<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === "function";
}

function isRequest(value: SettledModuleSource | SourceRequest): value is SourceRequest {
  return brandOf(value) === "Object" && "source" in (value as object);
}

/** The module in the namespace of a `.wasm` file; any other source is returned unchanged. */
function moduleIn(source: SettledModuleSource): SettledModuleSource {
  if (brandOf(source) !== "Module") return source;
  const { default: module } = source as ModuleNamespace;
  return brandOf(module) === "WebAssembly.Module" ? module : source;
}

/** @throws Failure `INVALID_OPTION` for a key that no source has, or for a value of another kind */
function checkRequest(options: SourceRequest): void {
  try {
    checkArguments({ modules: {}, options, shapes: SOURCE_OPTIONS }, "load");
  } catch (error) {
    if (!isPromise(options.source)) cancelSource(options.source, reasonOf(error));
    throw error;
  }
}

async function settle<Value>(
  promise: PromiseLike<Value>,
  timeoutMs: number | undefined,
  host: LinkerHost | undefined,
): Promise<Value> {
  const settled = Promise.resolve(promise).catch((cause) => {
    throw fetchFailed(cause);
  });
  try {
    return await createTimeout(timeoutMs, host)(settled);
  } catch (error) {
    // A late request may contain another promise.
    settled
      .then((late) => (isRequest(late as SettledModuleSource) ? (late as SourceRequest).source : late))
      .then((late) => cancelSource(late as SettledModuleSource, reasonOf(error)))
      .catch(() => {});
    throw error;
  }
}

function resolveSpecifier(
  specifier: string,
  { host, referrer }: Pick<Environment, "host"> & Pick<GivenSource, "referrer">,
): string {
  // The URL is the file itself: no platform is asked, so no policy of a page can forbid it.
  if (isDataUrl(specifier)) return specifier;
  if (host === undefined) throw loadFailure({ about: "no-host", code: "NO_HOST", url: specifier });
  let source: unknown;
  try {
    source = host.resolve(specifier, referrer);
  } catch (cause) {
    throw fetchFailed(cause, specifier);
  }
  if (typeof source === "string") return source;
  throw loadFailure({ about: "invalid-url", code: "INVALID_SOURCE", source, url: specifier });
}
