import type { LinkerHost } from "../host.ts";
import { createHeadScanner } from "../parse/head-scanner.ts";
import { mayBeWebAssembly, SNIFFED_BYTES } from "../parse/preamble.ts";
import type { Failure } from "../problem.ts";
import type { SettledModuleSource } from "../source.ts";
import { reasonOf } from "../terse-error.ts";
import { brandOf } from "../wasm/brand.ts";
import { bytesOf } from "../wasm/bytes-of.ts";
import { cancelSource } from "./cancel-source.ts";
import { type Chunk, ChunkReader } from "./chunk-reader.ts";
import { isDataUrl } from "./is-data-url.ts";
import type { LoadEnvironment } from "./load-environment.ts";
import { fetchFailed, loadFailure } from "./load-problems.ts";
import type { BytesBody, CachedBody, CachedModule, CacheTerms, OwnBody } from "./module-load.ts";
import type { ResolvedSource } from "./resolve-source.ts";
import { type BodyOwner, StreamedBody } from "./streamed-body.ts";
import type { Timeout } from "./timeout.ts";

/** The run that an attempt belongs to, and that receives its events. */
export interface Run extends BodyOwner {
  readonly source: ResolvedSource;
  readonly environment: LoadEnvironment;
  readonly terms: CacheTerms | undefined;
  readonly timeout: Timeout;
  /** An answer has arrived, from this URL; an empty URL means none. */
  answered(url: string): void;
  received(receivedBytes: number, totalBytes: number | undefined): void;
}

/** One attempt at a source. */
export interface Attempt {
  readonly run: Run;
  /** Aborts the request of this attempt; undefined if it makes none. */
  readonly signal: AbortSignal | undefined;
  /** Ends this attempt. Returns the failure with its subject. */
  readonly fail: (error: unknown) => unknown;
  /** A cached module that may have the same bytes: if so, they are not read again. */
  readonly cached: CachedModule | undefined;
}

/**
 * Opens the source of a module and reads it at least to the end of the head.
 *
 * If the engine compiles bodies while they arrive, the rest is left unread. If not, or if the source has an integrity,
 * everything is read. Status and Content-Type of a `Response` are checked before its body is used.
 *
 * @throws Failure if the bytes cannot be loaded, or end early
 */
export async function openSource(attempt: Attempt): Promise<OwnBody | CachedBody> {
  const { run, cached } = attempt;
  const { source, environment, terms } = run;
  const { signal } = environment.scope;
  const answer = source.isAddress ? await request(attempt) : source.source;
  // A source that arrives after the end of the link is cancelled, which releases its connection.
  if (signal.aborted) cancelSource(answer, signal.reason);
  signal.throwIfAborted();
  const validator = terms?.validatorOf(answer);
  if (brandOf(answer) === "Response") run.answered((answer as Response).url);
  if (cached !== undefined && validator === cached.cacheKey) {
    cancelSource(answer, "its compiled module is cached");
    run.ended();
    return { kind: "cached", cached, bytes: undefined };
  }
  const body = await openBody(answer, { attempt, validator });
  if (source.integrity !== undefined) await check(body, source.integrity);
  if (cached === undefined || validator !== undefined || body.kind !== "bytes") return body;
  // Without a validator, only a digest of the bytes shows whether they are the same.
  const { bytes } = body;
  return (await terms?.digestOf(bytes)) === cached.cacheKey ? { kind: "cached", cached, bytes } : body;
}

/** Asks the host for a path or URL. Without a host, `resolveSource` has refused it. */
async function request(attempt: Attempt): Promise<Response | BufferSource> {
  const { run } = attempt;
  const url = run.source.url as string;
  if (isDataUrl(url)) return readByNeed(url);
  const signal = attempt.signal as AbortSignal;
  signal.throwIfAborted();
  const host = run.environment.host as LinkerHost;
  const ask = async (): Promise<Response | BufferSource> => host.load(url, { signal });
  const asked = ask().catch((cause) => {
    throw fetchFailed(cause, url);
  });
  try {
    return await run.timeout(asked);
  } catch (error) {
    // After a timeout, the host may still answer.
    asked.then((late) => cancelSource(late, reasonOf(error))).catch(() => {});
    throw error;
  }
}

/** The code that compares digests is loaded only if a source has an integrity. */
async function check(body: OwnBody, integrity: string): Promise<void> {
  if (body.kind !== "bytes") throw uncheckable("bytes");
  const { findIntegrityProblem } = await import("../loaded-later.ts").catch(() => {
    throw uncheckable("code");
  });
  const problem = await findIntegrityProblem(body.bytes, integrity);
  if (problem !== undefined) throw loadFailure(problem);
}

function uncheckable(lacks: "bytes" | "code"): Failure {
  return loadFailure({ about: "uncheckable-integrity", code: "INVALID_INTEGRITY", lacks });
}

/** An answer to an attempt. */
interface Answered {
  readonly attempt: Attempt;
  readonly validator: string | undefined;
}

async function openBody(answer: SettledModuleSource, answered: Answered): Promise<OwnBody> {
  switch (brandOf(answer)) {
    case "Response":
      return openResponse(answer as Response, answered);
    case "ReadableStream":
      return openStream(answer as ReadableStream<Chunk>, answered);
    case "WebAssembly.Module":
      answered.attempt.run.ended();
      return { kind: "compiled", module: answer as WebAssembly.Module };
  }
  return takeBytes(bytesOf(answer) ?? (await answered.attempt.run.timeout(readByNeed(answer))), answered);
}

/**
 * Reads a source of a kind that few links have. The code that does it is loaded only then.
 *
 * @throws Failure `INVALID_SOURCE` for a value that is no source, `FILE_NOT_FOUND`, `FILE_UNREADABLE`
 */
async function readByNeed(source: unknown): Promise<Chunk> {
  const passes = await import("../loaded-later.ts").catch(() => undefined);
  const read = await passes?.readRareSource(source, brandOf(source));
  if (read === undefined) throw loadFailure({ about: "invalid-source", code: "INVALID_SOURCE", source });
  if ("about" in read) throw loadFailure(read);
  return read;
}

function takeBytes(given: Chunk, { attempt: { run }, validator }: Answered): BytesBody {
  run.received(given.byteLength, given.byteLength);
  run.ended();
  return {
    kind: "bytes",
    validator,
    /** The caller may transfer the buffer while the link waits for something else. */
    get bytes() {
      if (given.byteLength > 0 || bytesOf(given) !== undefined) return given;
      const module = run.source.name;
      throw loadFailure({ about: "invalid-source", code: "INVALID_SOURCE", module, source: given });
    },
  };
}

async function openResponse(response: Response, answered: Answered): Promise<OwnBody> {
  const { source, environment } = answered.attempt.run;
  const { body, headers } = response;
  if (!response.ok) {
    cancelSource(response, "its status is an error");
    throw statusFailure(response);
  }
  if (body !== null && brandOf(body) !== "ReadableStream") {
    throw loadFailure({ about: "invalid-source", code: "INVALID_SOURCE", source: response });
  }
  if (response.bodyUsed || body?.locked) throw loadFailure({ about: "body-consumed", code: "BODY_CONSUMED" });
  const contentType = headers.get("content-type");
  const totalBytes = contentLengthOf(response);
  if (isWasmType(contentType)) {
    if (body === null) return takeBytes(new Uint8Array(0), answered);
    // While the engine reads the response, only the host's request can be aborted.
    const isReused = source.isAddress && environment.host?.reusesCompiledCode === true;
    return openStream(body, { ...answered, totalBytes, response: isReused ? response : undefined });
  }
  const bytes = body === null ? new Uint8Array(0) : await readWhole(body, { ...answered, totalBytes });
  if (mayBeWebAssembly(bytes)) return { kind: "bytes", bytes, validator: answered.validator };
  const beginning = [...bytes.subarray(0, SNIFFED_BYTES)];
  throw loadFailure({ about: "wrong-mime-type", code: "WRONG_MIME_TYPE", contentType, beginning });
}

/** A stream, and the headers of its response. */
interface Streaming extends Answered {
  readonly totalBytes?: number | undefined;
  /** The response itself, if the engine should read the original. */
  readonly response?: Response | undefined;
}

async function openStream(stream: ReadableStream<Chunk>, streaming: Streaming): Promise<OwnBody> {
  const { attempt, validator, response } = streaming;
  const { run, cached } = attempt;
  if (stream.locked) throw loadFailure({ about: "body-consumed", code: "BODY_CONSUMED" });
  const isCompared = run.source.integrity !== undefined || (cached !== undefined && validator === undefined);
  if (isCompared || typeof WebAssembly.compileStreaming !== "function") {
    return { kind: "bytes", bytes: await readWhole(stream, streaming), validator };
  }
  const chunks = readerOf(response?.clone().body ?? stream, streaming);
  const keepsBytes = run.terms !== undefined && validator === undefined;
  const scanner = createHeadScanner(run.environment.createDataScanner?.());
  return StreamedBody.open({ chunks, owner: run, validator, response, keepsBytes, scanner });
}

async function readWhole(stream: ReadableStream<Chunk>, streaming: Streaming): Promise<Chunk> {
  const bytes = await readerOf(stream, streaming).readAll();
  streaming.attempt.run.ended();
  return bytes;
}

function readerOf(stream: ReadableStream<Chunk>, { attempt: { run, fail }, totalBytes }: Streaming): ChunkReader {
  const { scope } = run.environment;
  const chunks = new ChunkReader(stream, { listener: run, timeout: run.timeout, totalBytes, fail });
  scope.onEnd(() => chunks.cancel(scope.signal.reason));
  return chunks;
}

/** Retryable: 408 Request Timeout, 425 Too Early, 429 Too Many Requests, and the server's own errors. */
function statusFailure({ status, statusText }: Response): Failure {
  const mayPass = status === 408 || status === 425 || status === 429 || status >= 500;
  const retryable = mayPass ? { retryable: true as const } : {};
  return loadFailure({ about: "http-status", code: "HTTP_STATUS", status, statusText, ...retryable });
}

/**
 * Known only if the body is not compressed for the transfer. A response of another origin does not show that:
 * Content-Length is a CORS-safelisted response-header name, Content-Encoding is not. Fetch, "CORS-safelisted
 * response-header name".
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
