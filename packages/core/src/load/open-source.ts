import type { LinkerHost } from "../host.ts";
import { mayBeWebAssembly } from "../parse/preamble.ts";
import type { ModuleSource, SettledModuleSource } from "../source.ts";
import { type ByteBody, createByteBody } from "./byte-body.ts";
import type { LoadSubject } from "./load-problems.ts";
import * as problems from "./load-problems.ts";
import type { ModuleContent, OpenedModule } from "./opened-module.ts";

export interface OpenOptions {
  readonly host: LinkerHost | undefined;
  readonly signal: AbortSignal;
  /** Told of a body as soon as it is being read, so that it can be given up at any time. */
  readonly onBody: (body: ByteBody) => void;
  /** Told the number of bytes that have arrived, and of all bytes where it is known. */
  readonly onBytes: (receivedBytes: number, totalBytes: number | undefined) => void;
  /** Told once that the last byte has arrived: for a stream, that is after its head. */
  readonly onLoaded: () => void;
}

/**
 * Gets hold of a module's bytes, up to and with its head.
 *
 * Where bodies can be compiled while they arrive, the rest is left unread; where not, all is read. A `Response` is judged
 * by status and Content-Type before its body is touched.
 *
 * @throws ModuleLoadError if the bytes cannot be had, ModuleParseError if they end early
 */
export async function openSource(name: string, source: ModuleSource, options: OpenOptions): Promise<OpenedModule> {
  const subject = { name, url: undefined };
  const settled = await Promise.resolve(source).catch((cause) => {
    throw problems.fetchFailed(subject, cause);
  });
  giveUpIfAborted(settled, options.signal);
  switch (brandOf(settled)) {
    case "String":
    case "URL":
      return openSpecifier(name, String(settled), options);
    default:
      return {
        name,
        url: urlOf(settled),
        content: await openContent(settled, { ...subject, url: urlOf(settled) }, options),
      };
  }
}

async function openSpecifier(name: string, specifier: string, options: OpenOptions): Promise<OpenedModule> {
  const { host, signal } = options;
  if (host === undefined) throw problems.noHost({ name, url: specifier });
  let url = specifier;
  let loaded: Response | BufferSource;
  try {
    url = host.resolve(specifier);
    loaded = await host.load(url, { signal });
  } catch (cause) {
    throw problems.fetchFailed({ name, url }, cause);
  }
  giveUpIfAborted(loaded, signal);
  return { name, url, content: await openContent(loaded, { name, url }, options) };
}

/** What arrives after the link has ended is not opened any more, and its connection is not kept. */
function giveUpIfAborted(source: SettledModuleSource, signal: AbortSignal): void {
  if (!signal.aborted) return;
  const brand = brandOf(source);
  const stream = brand === "Response" ? (source as Response).body : brand === "ReadableStream" ? source : null;
  (stream as ReadableStream | null)?.cancel(signal.reason).catch(() => {});
  signal.throwIfAborted();
}

async function openContent(
  source: SettledModuleSource,
  subject: LoadSubject,
  options: OpenOptions,
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

async function openResponse(response: Response, subject: LoadSubject, options: OpenOptions): Promise<ModuleContent> {
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
      : openStream(response.body, subject, { ...options, totalBytes });
  }
  if (response.body === null) throw problems.wrongMimeType(subject, contentType);
  const bytes = await bodyOf(response.body, subject, { ...options, totalBytes }).readAll();
  if (!mayBeWebAssembly(bytes)) throw problems.wrongMimeType(subject, contentType);
  return { kind: "bytes", bytes };
}

interface StreamOptions extends OpenOptions {
  readonly totalBytes: number | undefined;
}

async function openStream(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  subject: LoadSubject,
  options: StreamOptions,
): Promise<ModuleContent> {
  if (stream.locked) throw problems.bodyConsumed(subject);
  const body = bodyOf(stream, subject, options);
  if (typeof WebAssembly.compileStreaming !== "function") return { kind: "bytes", bytes: await body.readAll() };
  return { kind: "stream", head: await body.readHead(), body };
}

function bodyOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  subject: LoadSubject,
  { onBody, onBytes, onLoaded, totalBytes }: StreamOptions,
): ByteBody {
  let received = 0;
  const body = createByteBody(stream, {
    subject,
    onChunk(bytes) {
      received += bytes;
      onBytes(received, totalBytes);
    },
    onEnd: onLoaded,
  });
  onBody(body);
  return body;
}

/** `String`, `Response`, `WebAssembly.Module`, …: told by brand, so that values of another realm count too. */
function brandOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

function urlOf(source: SettledModuleSource): string | undefined {
  return brandOf(source) === "Response" && (source as Response).url !== "" ? (source as Response).url : undefined;
}

function bytesOf(source: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength);
  }
  return brandOf(source) === "ArrayBuffer" ? new Uint8Array(source as ArrayBuffer) : undefined;
}

/** Known only where the body is not compressed on its way. */
function contentLengthOf({ headers }: Response): number | undefined {
  const length = headers.get("content-length");
  const isPlain = headers.get("content-encoding") === null;
  return isPlain && length !== null && /^\d+$/.test(length) ? Number(length) : undefined;
}

/** WebAssembly Web API, "compile a potential WebAssembly response": the type itself, without parameters. */
function isWasmType(contentType: string | null): boolean {
  return contentType?.trim().toLowerCase() === "application/wasm";
}
