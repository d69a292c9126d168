import { mayBeWebAssembly } from "../parse/preamble.ts";
import type { Failure, Subject } from "../problem.ts";
import type { SettledModuleSource } from "../source.ts";
import { brandOf } from "../wasm/brand.ts";
import { digestOf, validatorOf } from "./cache-key.ts";
import { cancelSource } from "./cancel-source.ts";
import { type Chunk, ChunkReader } from "./chunk-reader.ts";
import type { LoadEnvironment } from "./load-environment.ts";
import { fetchFailed, loadFailure } from "./load-problems.ts";
import type { BytesBody, CachedBody, CachedModule, OwnBody } from "./module-load.ts";
import type { ResolvedSource } from "./resolve-source.ts";
import { StreamedBody, type StreamedBodyOptions } from "./streamed-body.ts";
import type { Timeout } from "./timeout.ts";

/** One attempt at a source. */
export interface Attempt extends Pick<StreamedBodyOptions, "retry" | "reload"> {
  readonly source: ResolvedSource;
  readonly host: LoadEnvironment["host"];
  readonly scope: LoadEnvironment["scope"];
  /** Ends the request of this attempt; undefined if it makes none. */
  readonly signal: AbortSignal | undefined;
  /** The source, in failures. */
  readonly subject: Subject;
  readonly timeout: Timeout;
  /** A module whose bytes may be the same still: then they are not read again. */
  readonly cached: CachedModule | undefined;
  /** Whether a stream without a validator keeps its bytes. */
  readonly keepsBytes: boolean;
  /** Hears where the answer came from. */
  readonly onAnswer: (url: string) => void;
  readonly onReceived: (receivedBytes: number, totalBytes: number | undefined) => void;
  /** Hears that the last byte has arrived: for a stream, that is after its head. */
  readonly onEnd: () => void;
  /** Hears what ended the body early. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Gets hold of a module's bytes, up to and with its head.
 *
 * If the engine compiles bodies while they arrive, the rest is left unread; if not, or if the source has an integrity, all is
 * read. A `Response` is judged by status and Content-Type before its body is touched.
 *
 * @throws Failure if the bytes cannot be had, or end early
 */
export async function openSource(attempt: Attempt): Promise<OwnBody | CachedBody> {
  const { source, cached, scope } = attempt;
  const answer = source.isAddress ? await request(attempt) : source.source;
  // A source that comes after the end of the link is not opened, and its connection is not kept.
  if (scope.signal.aborted) cancelSource(answer, scope.signal.reason);
  scope.signal.throwIfAborted();
  const validator = validatorOf(answer);
  if (brandOf(answer) === "Response") attempt.onAnswer((answer as Response).url);
  if (cached !== undefined && validator === cached.cacheKey) {
    cancelSource(answer, "its compiled module is cached");
    attempt.onEnd();
    return { kind: "cached", cached, bytes: undefined };
  }
  const body = await openBody(answer, validator, attempt);
  if (source.integrity !== undefined) await check(body, source.integrity, attempt.subject);
  if (cached === undefined || validator !== undefined || body.kind !== "bytes") return body;
  // Without a validator, only the bytes themselves tell whether they are the same.
  const { bytes } = body;
  return (await digestOf(bytes)) === cached.cacheKey ? { kind: "cached", cached, bytes } : body;
}

/** Asks the host for a path or URL. */
async function request({ host, source: { url }, subject, signal, timeout }: Attempt): Promise<Response | BufferSource> {
  if (host === undefined || url === undefined) throw loadFailure({ about: "no-host", code: "NO_HOST", ...subject });
  signal?.throwIfAborted();
  const ask = async (): Promise<Response | BufferSource> => host.load(url, signal === undefined ? {} : { signal });
  const asked = ask().catch((cause) => {
    throw fetchFailed(cause, url);
  });
  try {
    return await timeout(asked);
  } catch (error) {
    // After a silence, the host may answer all the same.
    asked.then((late) => cancelSource(late, error)).catch(() => {});
    throw error;
  }
}

/** The code that compares digests is loaded where a source has an integrity. */
async function check(body: OwnBody, integrity: string, subject: Subject): Promise<void> {
  const uncheckable = (lacks: "bytes" | "code"): Failure =>
    loadFailure({ about: "uncheckable-integrity", code: "INVALID_INTEGRITY", lacks, ...subject });
  if (body.kind !== "bytes") throw uncheckable("bytes");
  const { checkIntegrity } = await import("./integrity.ts").catch(() => {
    throw uncheckable("code");
  });
  await checkIntegrity(body.bytes, integrity);
}

function openBody(answer: SettledModuleSource, validator: string | undefined, attempt: Attempt): Promise<OwnBody> {
  switch (brandOf(answer)) {
    case "Response":
      return openResponse(answer as Response, validator, attempt);
    case "ReadableStream":
      return openStream(answer as ReadableStream<Chunk>, NO_HEADERS, attempt);
    default:
      return openWhole(answer, attempt);
  }
}

/** A source that is there as a whole. */
async function openWhole(answer: SettledModuleSource, attempt: Attempt): Promise<OwnBody> {
  if (brandOf(answer) === "WebAssembly.Module") {
    attempt.onEnd();
    return { kind: "compiled", module: answer };
  }
  const bytes = bytesOf(answer);
  if (bytes === undefined) {
    throw loadFailure({ about: "invalid-source", code: "INVALID_SOURCE", source: answer, ...attempt.subject });
  }
  return takeBytes(bytes, undefined, attempt);
}

function takeBytes(bytes: Chunk, validator: string | undefined, { onReceived, onEnd }: Attempt): BytesBody {
  onReceived(bytes.byteLength, bytes.byteLength);
  onEnd();
  return { kind: "bytes", bytes, validator };
}

async function openResponse(response: Response, validator: string | undefined, attempt: Attempt): Promise<OwnBody> {
  const { source, host, subject } = attempt;
  const { body, headers } = response;
  if (!response.ok) {
    cancelSource(response, undefined);
    throw statusFailure(response, subject);
  }
  if (response.bodyUsed || body?.locked) throw consumed(subject);
  const contentType = headers.get("content-type");
  const totalBytes = contentLengthOf(response);
  if (isWasmType(contentType)) {
    if (body === null) return takeBytes(new Uint8Array(0), validator, attempt);
    // Only the request of the host can be ended while the engine reads the response.
    const isReused = source.isAddress && host?.reusesCompiledCode === true;
    return openStream(body, { validator, totalBytes, response: isReused ? response : undefined }, attempt);
  }
  const bytes = body === null ? undefined : await readWhole(body, totalBytes, attempt);
  if (bytes === undefined || !mayBeWebAssembly(bytes)) {
    throw loadFailure({ about: "wrong-mime-type", code: "WRONG_MIME_TYPE", contentType, ...subject });
  }
  return { kind: "bytes", bytes, validator };
}

/** What the headers of a response say about its stream. */
interface StreamHeaders {
  readonly validator: string | undefined;
  readonly totalBytes: number | undefined;
  /** The response itself, if the engine is to read it as it came. */
  readonly response: Response | undefined;
}

const NO_HEADERS: StreamHeaders = { validator: undefined, totalBytes: undefined, response: undefined };

async function openStream(stream: ReadableStream<Chunk>, headers: StreamHeaders, attempt: Attempt): Promise<OwnBody> {
  const { validator, totalBytes } = headers;
  const { source, cached, keepsBytes, onEnd, retry, reload } = attempt;
  if (stream.locked) throw consumed(attempt.subject);
  const isCompared = source.integrity !== undefined || (cached !== undefined && validator === undefined);
  if (isCompared || typeof WebAssembly.compileStreaming !== "function") {
    return { kind: "bytes", bytes: await readWhole(stream, totalBytes, attempt), validator };
  }
  const chunks = readerOf(headers.response?.clone().body ?? stream, totalBytes, attempt);
  const options = { chunks, validator, response: headers.response, onEnd, retry, reload };
  return StreamedBody.open({ ...options, keepsBytes: keepsBytes && validator === undefined });
}

async function readWhole(
  stream: ReadableStream<Chunk>,
  totalBytes: number | undefined,
  attempt: Attempt,
): Promise<Chunk> {
  const bytes = await readerOf(stream, totalBytes, attempt).readAll();
  attempt.onEnd();
  return bytes;
}

function readerOf(stream: ReadableStream<Chunk>, totalBytes: number | undefined, attempt: Attempt): ChunkReader {
  const { scope, subject, timeout, onReceived, onFailure } = attempt;
  const chunks = new ChunkReader(stream, {
    subject,
    timeout,
    totalBytes,
    onReceived: (receivedBytes) => onReceived(receivedBytes, totalBytes),
    onFailure,
  });
  scope.onEnd(() => chunks.cancel(scope.signal.reason));
  return chunks;
}

function consumed(subject: Subject): Failure {
  return loadFailure({ about: "body-consumed", code: "BODY_CONSUMED", ...subject });
}

/** 408 Request Timeout, 425 Too Early, 429 Too Many Requests, and the server's own faults may pass. */
function statusFailure({ status, statusText }: Response, subject: Subject): Failure {
  const mayPass = status === 408 || status === 425 || status === 429 || status >= 500;
  const retryable = mayPass ? { retryable: true as const } : {};
  return loadFailure({ about: "http-status", code: "HTTP_STATUS", status, statusText, ...subject, ...retryable });
}

function bytesOf(source: unknown): Chunk | undefined {
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength);
  }
  return brandOf(source) === "ArrayBuffer" ? new Uint8Array(source as ArrayBuffer) : undefined;
}

/**
 * Known only where the body is not compressed on its way, which a response of another origin does not show: Content-Length is
 * a CORS-safelisted response-header name, Content-Encoding is none. Fetch, "CORS-safelisted response-header name".
 */
function contentLengthOf({ headers, type }: Response): number | undefined {
  const length = headers.get("content-length");
  const isPlain = headers.get("content-encoding") === null && type !== "cors";
  return isPlain && length !== null && /^\d+$/.test(length) ? Number(length) : undefined;
}

/** WebAssembly Web API, "compile a potential WebAssembly response": the type itself, without parameters. */
function isWasmType(contentType: string | null): boolean {
  return contentType?.trim().toLowerCase() === "application/wasm";
}
