import type { LinkerHost } from "../host.ts";
import { mayBeWebAssembly } from "../parse/preamble.ts";
import type { SettledModuleSource } from "../source.ts";
import { brandOf } from "../wasm/brand.ts";
import { type ByteBody, createByteBody } from "./byte-body.ts";
import { digestOf, validatorOf } from "./fingerprint.ts";
import { giveUp } from "./give-up.ts";
import { checkIntegrity } from "./integrity.ts";
import type { LoadSubject } from "./load-problems.ts";
import * as problems from "./load-problems.ts";
import type { KeptModule, ModuleContent, OpenedModule } from "./opened-module.ts";
import { createPatience, type Patience } from "./patience.ts";
import type { SettledSource } from "./settle-source.ts";

export interface OpenOptions {
  readonly host: LinkerHost | undefined;
  /** Aborted when the load is to stop: by whoever opens, also where opening fails. */
  readonly signal: AbortSignal;
  /** What was made of this source before: where its bytes are the same, they are not read again. */
  readonly kept?: KeptModule | undefined;
  /** Whether all chunks of a body are remembered, so that a digest can be made of them. */
  readonly isRecorded?: boolean;
  /** Told of a body as soon as it is being read, so that it can be given up at any time. */
  readonly onBody: (body: ByteBody) => void;
  /** Told the number of bytes that have arrived, and of all bytes where it is known. */
  readonly onBytes: (receivedBytes: number, totalBytes: number | undefined) => void;
  /** Told what ended a body early. */
  readonly onFailure?: (error: unknown) => void;
  /** Told once that the last byte has arrived: for a stream, that is after its head. */
  readonly onLoaded: () => void;
}

/**
 * Gets hold of a module's bytes, up to and with its head.
 *
 * Where bodies can be compiled while they arrive, the rest is left unread; where not, and where its integrity is to be
 * checked, all is read. A `Response` is judged by status and Content-Type before its body is touched.
 *
 * @throws ModuleLoadError if the bytes cannot be had, ModuleParseError if they end early
 */
export async function openSource(name: string, settled: SettledSource, options: OpenOptions): Promise<OpenedModule> {
  const { url, timeoutMs, integrity } = settled;
  const subject = { name, url };
  const wait = options.host?.wait?.bind(options.host);
  if (timeoutMs !== undefined && wait === undefined) throw problems.noTimer(subject);
  const patience = createPatience({ subject, timeoutMs, wait });
  const source = settled.isAddress ? await load(subject, { ...options, patience }) : settled.source;
  giveUpIfAborted(source, options.signal);
  const validator = validatorOf(source);
  const opened = {
    name,
    url: (brandOf(source) === "Response" && (source as Response).url) || url,
    ...(validator !== undefined && { validator }),
  };
  const { kept } = options;
  if (kept !== undefined && validator === kept.fingerprint) {
    giveUp(source, "it is known already");
    options.onLoaded();
    return { ...opened, content: { kind: "kept", kept } };
  }
  // Without a validator, only the bytes themselves can tell whether they are the same.
  const isCompared = kept !== undefined && validator === undefined;
  const isWhole = integrity !== undefined || isCompared;
  const content = await openContent(source, subject, { ...options, patience, isWhole, isAddress: settled.isAddress });
  if (integrity !== undefined) await checkContent(content, integrity, subject);
  const isSame = isCompared && content.kind === "bytes" && (await digestOf(content.bytes)) === kept.fingerprint;
  return { ...opened, content: isSame ? { kind: "kept", kept } : content };
}

interface Opening extends OpenOptions {
  readonly patience: Patience;
  /** Whether all bytes are wanted before any is looked at. */
  readonly isWhole: boolean;
  readonly isAddress: boolean;
}

async function load(
  subject: LoadSubject,
  { host, signal, patience }: Pick<Opening, "host" | "signal" | "patience">,
): Promise<Response | BufferSource> {
  const { url } = subject;
  if (host === undefined || url === undefined) throw problems.noHost(subject);
  signal.throwIfAborted();
  const ask = async (): Promise<Response | BufferSource> => host.load(url, { signal });
  const loading = ask().catch((cause) => {
    throw problems.fetchFailed(subject, cause);
  });
  try {
    return await patience(loading);
  } catch (error) {
    // After a silence, the host may answer all the same.
    loading.then((late) => giveUp(late, error)).catch(() => {});
    throw error;
  }
}

async function checkContent(content: ModuleContent, integrity: string, subject: LoadSubject): Promise<void> {
  if (content.kind !== "bytes") throw problems.uncheckable(subject, "a compiled module has no bytes");
  await checkIntegrity(content.bytes, integrity, subject);
}

/** What arrives after the link has ended is not opened any more, and its connection is not kept. */
function giveUpIfAborted(source: SettledModuleSource, signal: AbortSignal): void {
  if (!signal.aborted) return;
  giveUp(source, signal.reason);
  signal.throwIfAborted();
}

async function openContent(
  source: SettledModuleSource,
  subject: LoadSubject,
  options: Opening,
): Promise<ModuleContent> {
  switch (brandOf(source)) {
    case "Response":
      return openResponse(source as Response, subject, options);
    case "ReadableStream":
      return openStream(source as ReadableStream<Uint8Array<ArrayBuffer>>, subject, {
        ...options,
        totalBytes: undefined,
      });
    case "WebAssembly.Module":
      options.onLoaded();
      return { kind: "compiled", module: source as WebAssembly.Module };
  }
  const bytes = bytesOf(source);
  if (bytes === undefined) throw problems.invalidSource(subject, source);
  return openBytes(bytes, options);
}

function openBytes(bytes: Uint8Array<ArrayBuffer>, { onBytes, onLoaded }: OpenOptions): ModuleContent {
  onBytes(bytes.byteLength, bytes.byteLength);
  onLoaded();
  return { kind: "bytes", bytes };
}

async function openResponse(response: Response, subject: LoadSubject, options: Opening): Promise<ModuleContent> {
  if (!response.ok) {
    response.body?.cancel().catch(() => {});
    throw problems.httpStatus(subject, response.status, response.statusText);
  }
  if (response.bodyUsed || response.body?.locked) throw problems.bodyConsumed(subject);
  const contentType = response.headers.get("content-type");
  const totalBytes = contentLengthOf(response);
  if (isWasmType(contentType)) {
    return response.body === null
      ? openBytes(new Uint8Array(0), options)
      : openStream(response.body, subject, { ...options, totalBytes, ...untouchedOf(response, options) });
  }
  if (response.body === null) throw problems.wrongMimeType(subject, contentType);
  const bytes = await bodyOf(response.body, subject, { ...options, totalBytes }).readAll();
  if (!mayBeWebAssembly(bytes)) throw problems.wrongMimeType(subject, contentType);
  return { kind: "bytes", bytes };
}

/** Only what the host fetched can be ended while the engine reads it. */
function untouchedOf(response: Response, { host, isAddress }: Opening): Pick<StreamOptions, "untouched"> {
  return isAddress && host?.keepsCompiledCode === true ? { untouched: response } : {};
}

interface StreamOptions extends Opening {
  readonly totalBytes: number | undefined;
  /** The response that the stream is the body of, where the engine wants it as it came. */
  readonly untouched?: Response;
}

async function openStream(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  subject: LoadSubject,
  options: StreamOptions,
): Promise<ModuleContent> {
  if (stream.locked) throw problems.bodyConsumed(subject);
  const isStreamed = !options.isWhole && typeof WebAssembly.compileStreaming === "function";
  const untouched = isStreamed ? options.untouched : undefined;
  const body = bodyOf(untouched?.clone().body ?? stream, subject, options);
  if (!isStreamed) return { kind: "bytes", bytes: await body.readAll() };
  const head = await body.readHead();
  if (untouched === undefined) return { kind: "stream", head, body };
  return { kind: "stream", head, body, untouched };
}

function bodyOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  subject: LoadSubject,
  { patience, isRecorded = false, onBody, onBytes, onFailure = () => {}, onLoaded, totalBytes }: StreamOptions,
): ByteBody {
  let received = 0;
  const body = createByteBody(stream, {
    subject,
    totalBytes,
    patience,
    isRecorded,
    onFailure,
    onChunk(bytes) {
      received += bytes;
      onBytes(received, totalBytes);
    },
    onEnd: onLoaded,
  });
  onBody(body);
  return body;
}

function bytesOf(source: unknown): Uint8Array<ArrayBuffer> | undefined {
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
