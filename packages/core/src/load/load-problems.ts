import type { Diagnostic, LoadCode } from "../diagnostic.ts";
import { causeOf, ModuleLoadError } from "../errors.ts";
import { quoteName } from "../wasm/quote-name.ts";

/** The module that is being loaded, as far as it is known. */
export interface LoadSubject {
  readonly name: string;
  readonly url: string | undefined;
}

interface Problem {
  readonly code: LoadCode;
  readonly message: string;
  readonly hint: string;
}

function loadError({ name, url }: LoadSubject, problem: Problem, cause?: unknown): ModuleLoadError {
  const diagnostic: Diagnostic = { ...problem, module: name, ...(url !== undefined && { url }) };
  return new ModuleLoadError(problem.code, [diagnostic], cause === undefined ? undefined : { cause });
}

/** Failures that the next attempt may be spared. What a host knows for certain is none of them. */
const passing = new WeakSet<Error>();

function passingError(...parts: Parameters<typeof loadError>): ModuleLoadError {
  return takeForPassing(loadError(...parts));
}

/** Says of an error that the next attempt may be spared it. */
export function takeForPassing<Failure extends Error>(error: Failure): Failure {
  passing.add(error);
  return error;
}

/** Whether it makes sense to try again after an error. */
export function mayPass(error: unknown): boolean {
  return error instanceof Error && passing.has(error);
}

/** `https://…/a.wasm`, or the module's name where it has no URL. */
function fileOf({ name, url }: LoadSubject): string {
  return url ?? `for ${quoteName(name)}`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Fetch hides what happened (refused, reset, unknown host) one level down; Node, for several addresses, in a code.
  const { message = "", code = "" } = (error.cause ?? {}) as { readonly message?: unknown; readonly code?: unknown };
  const detail = String(message) || String(code);
  return detail === "" ? error.message : `${error.message} (${detail})`;
}

/** An error that the host or a promised source rejected with. */
export function fetchFailed(subject: LoadSubject, cause: unknown): ModuleLoadError {
  if (cause instanceof ModuleLoadError) return withModule(cause, subject);
  return passingError(
    subject,
    {
      code: "FETCH_FAILED",
      message: `Unable to fetch WebAssembly file ${fileOf(subject)}: ${reasonOf(cause)}`,
      hint: "check the address, that its server runs, and (in a browser) that it allows this origin by CORS",
    },
    cause,
  );
}

/** A host does not know what the module is called in the link; here it is filled in. */
function withModule(error: ModuleLoadError, { name, url }: LoadSubject): ModuleLoadError {
  const [first, ...rest] = error.diagnostics.map((diagnostic) => ({
    ...(url !== undefined && { url }),
    ...diagnostic,
    module: name,
  }));
  return first === undefined ? error : new ModuleLoadError(error.code, [first, ...rest], causeOf(error));
}

/** 408 Request Timeout, 425 Too Early, 429 Too Many Requests; and what is the server's own fault. */
function isPassingStatus(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

export function httpStatus(subject: LoadSubject, status: number, statusText: string): ModuleLoadError {
  if (status === 0) return opaqueResponse(subject);
  const error = isPassingStatus(status) ? passingError : loadError;
  return error(subject, {
    code: "HTTP_STATUS",
    message: `Unable to fetch WebAssembly file ${fileOf(subject)}: ${`${status} ${statusText}`.trimEnd()}`,
    hint:
      status === 404
        ? "check the path, and that the file is where the server looks for it"
        : "check the server's log for this request",
  });
}

/** What `fetch` gives with `mode: "no-cors"` or `redirect: "manual"`, and `Response.error()`. */
function opaqueResponse(subject: LoadSubject): ModuleLoadError {
  return loadError(subject, {
    code: "HTTP_STATUS",
    message: `Unable to fetch WebAssembly file ${fileOf(subject)}: the platform hides status and body of this response`,
    hint: "fetch it with mode cors and redirect follow, and let its server allow this origin",
  });
}

/** The body is not WebAssembly, and its type says so too. A body that is WebAssembly is taken whatever its type. */
export function wrongMimeType(subject: LoadSubject, contentType: string | null): ModuleLoadError {
  const found = contentType === null ? "there is no Content-Type" : `Content-Type is ${quoteName(contentType)}`;
  return loadError(subject, {
    code: "WRONG_MIME_TYPE",
    message: `Unable to read WebAssembly file ${fileOf(subject)}: ${found}, expected "application/wasm", and the body is not WebAssembly`,
    hint: "check the path (many servers answer an unknown one with an HTML page), and serve .wasm files as application/wasm",
  });
}

export function bodyConsumed(subject: LoadSubject): ModuleLoadError {
  return loadError(subject, {
    code: "BODY_CONSUMED",
    message: `Unable to read WebAssembly file ${fileOf(subject)}: its body has been read already`,
    hint: "give each module a Response or stream of its own, or response.clone()",
  });
}

export function bodyFailed(subject: LoadSubject, cause: unknown): ModuleLoadError {
  return passingError(
    subject,
    {
      code: "BODY_FAILED",
      message: `Unable to read WebAssembly file ${fileOf(subject)}: the body ended early: ${reasonOf(cause)}`,
      hint: "try again; if it happens each time, check the server and what stands between",
    },
    cause,
  );
}

/** The source said nothing for as long as the caller wants to wait. */
export function timedOut(subject: LoadSubject, timeoutMs: number): ModuleLoadError {
  return passingError(subject, {
    code: "TIMED_OUT",
    message: `Unable to fetch WebAssembly file ${fileOf(subject)}: nothing came for ${timeoutMs} ms`,
    hint: "try again, or allow more time with timeoutMs; if it happens each time, check the server and what stands between",
  });
}

/** What came on the next try is another file, and the plan was made for the first. */
export function changedBetweenAttempts({ name, url }: LoadSubject, cause: unknown): ModuleLoadError {
  return loadError(
    { name, url },
    {
      code: "BODY_FAILED",
      message: `Unable to read WebAssembly file ${fileOf({ name, url })}: the body ended early, and the next try brought another file`,
      hint: "link again: the file was replaced while it was read",
    },
    cause,
  );
}

/** Two links want a module in different ways, and its file is not what it was when the first of them read it. */
export function replacedMeanwhile(subject: LoadSubject): ModuleLoadError {
  return loadError(subject, {
    code: "BODY_FAILED",
    message: `Unable to read WebAssembly file ${fileOf(subject)}: it was replaced by another file between two reads`,
    hint: "link again",
  });
}

export function invalidIntegrity(subject: LoadSubject, integrity: string): ModuleLoadError {
  return loadError(subject, {
    code: "INVALID_INTEGRITY",
    message: `Unable to check WebAssembly file ${fileOf(subject)}: its integrity is ${quoteName(integrity)}, expected "sha256-…", "sha384-…" or "sha512-…" with a digest in Base64`,
    hint: 'take it from: openssl dgst -sha256 -binary FILE | openssl base64 -A, with "sha256-" in front',
  });
}

/** Why the bytes of a source cannot be compared with its integrity. */
export function uncheckable(subject: LoadSubject, reason: string): ModuleLoadError {
  return loadError(subject, {
    code: "INVALID_INTEGRITY",
    message: `Unable to check WebAssembly file ${fileOf(subject)}: ${reason}`,
    hint: "give its bytes, a path or a URL in a secure context (HTTPS or localhost), or link it without integrity",
  });
}

/** One file is one module, which is loaded once and was not compared with this. */
export function otherIntegrity(
  subject: LoadSubject,
  integrity: string,
  loadedWith: string | undefined,
): ModuleLoadError {
  const other = loadedWith === undefined ? "without any" : `with ${quoteName(loadedWith)}`;
  return loadError(subject, {
    code: "INVALID_INTEGRITY",
    message: `Unable to check WebAssembly file ${fileOf(subject)}: its integrity is ${quoteName(integrity)}, but it is loaded ${other} already`,
    hint: "give the same integrity wherever the file is given or discovered",
  });
}

export function integrityMismatch(subject: LoadSubject, expected: string, found: string): ModuleLoadError {
  return loadError(subject, {
    code: "INTEGRITY_MISMATCH",
    message: `Unable to link WebAssembly file ${fileOf(subject)}: expected integrity ${expected}, found ${found}`,
    hint: "check that it is the file that was meant; if it was built anew, give its new integrity",
  });
}

/** A host without timers cannot keep a limit of time. */
export function noTimer(subject: LoadSubject): ModuleLoadError {
  return loadError(subject, {
    code: "NO_HOST",
    message: `Unable to load WebAssembly file ${fileOf(subject)}: timeoutMs needs a host that can wait`,
    hint: "use link of @rec/node or @rec/browser, or pass a host with wait",
  });
}

export function invalidChunk(subject: LoadSubject, chunk: unknown): ModuleLoadError {
  return loadError(subject, {
    code: "INVALID_SOURCE",
    message: `Unable to read WebAssembly file ${fileOf(subject)}: its stream yields ${brandName(chunk)}, expected Uint8Array`,
    hint: "give a stream of bytes, as Response.body is one",
  });
}

export function noHost(subject: LoadSubject): ModuleLoadError {
  return loadError(subject, {
    code: "NO_HOST",
    message: `Unable to load WebAssembly file ${fileOf(subject)}: @rec/core itself cannot read files or fetch`,
    hint: "use link of @rec/node or @rec/browser, pass a host, or give bytes or fetch(…) as the source",
  });
}

export function invalidSource(subject: LoadSubject, source: unknown): ModuleLoadError {
  return loadError(subject, {
    code: "INVALID_SOURCE",
    message: `Unable to load ${quoteName(subject.name)}: its source is ${brandName(source)}, which no module can be loaded from`,
    hint: "give a path or URL, bytes, a Response, a stream, a WebAssembly.Module, or a promise of one of these",
  });
}

/** `Uint8Array`, `Object`, `null`: what a value is, for running text. */
function brandName(value: unknown): string {
  const brand = Object.prototype.toString.call(value).slice("[object ".length, -1);
  return typeof value === "object" && value !== null ? brand : brand.toLowerCase();
}
