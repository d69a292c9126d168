import type { OwnBody } from "../load/module-load.ts";
import type { StreamedBody } from "../load/streamed-body.ts";
import type { LinkBase } from "../rewrite/anchor-debug-links.ts";
import { mayHaveDebugLink } from "../rewrite/may-have-debug-link.ts";
import type { PlaceFacts } from "../rewrite/place/place-bytes.ts";
import { PREAMBLE } from "../wasm/binary-format.ts";
import type { CompileOptions } from "../wasm/compile-options.ts";
import { type InvalidModule, invalidModule } from "./compile-problems.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const PREAMBLE_BYTES = PREAMBLE.length;

/**
 * A module of so many bytes is compiled when all of them are there. V8 compiles them in 2 ms, and decodes a stream in the thread
 * that loads all other modules.
 */
const MOST_SMALL_BYTES = 262_144;

/** How a module is compiled. */
export interface Compilation {
  /**
   * Changes a module, given its head or more bytes, and says in the facts if more is to be done. If undefined, the module
   * stays as it is.
   */
  readonly change: ((bytes: Bytes, facts: PlaceFacts) => Bytes | Promise<Bytes>) | undefined;
  readonly options: CompileOptions | undefined;
  /** The URL of the module, if it is known. The engine learns it only from an original response. */
  readonly url: string | undefined;
}

/**
 * Compiles the body of one module: bytes at once, a stream while it arrives. Call this once for each body.
 *
 * If the engine gets no original response, the links of the module to its debug information are made absolute.
 *
 * @throws Failure `INVALID_MODULE` with the engine's error as cause, or the failure that ended the stream
 */
export async function compileBody(body: OwnBody, compilation: Compilation): Promise<WebAssembly.Module> {
  switch (body.kind) {
    case "bytes":
      return compileBytes(body.bytes, compilation);
    case "stream":
      return compileStream(await body.current(), compilation);
    case "compiled":
      return body.module;
  }
}

async function compileBytes(bytes: Bytes, { change, options, url }: Compilation): Promise<WebAssembly.Module> {
  const facts: PlaceFacts = { isWhole: true };
  const changed = change === undefined ? bytes : await change(bytes, facts);
  const isMoved = changed.length !== (facts.length ?? bytes.length);
  const anchored = await anchor(changed, { start: PREAMBLE_BYTES, url, isMoved });
  try {
    return await WebAssembly.compile(anchored, options);
  } catch (error) {
    const refused = invalidModule(error);
    // A host that compiles no code tells no offset, and would only say so again.
    const [{ offset }] = refused.problems as readonly [InvalidModule];
    const isOfFile = anchored === bytes || offset === undefined;
    throw isOfFile ? refused : invalidModule((await refusalOf(bytes, options)) ?? error);
  }
}

/** The engine's error about the bytes in the file, whose offsets and counts are not those of changed bytes. */
function refusalOf(bytes: Bytes, options: CompileOptions | undefined): Promise<unknown> {
  return WebAssembly.compile(bytes, options).then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** The code that changes links to debug information is loaded only for a module that has some. */
async function anchor(bytes: Bytes, where: LinkBase): Promise<Bytes> {
  if (!mayHaveDebugLink(bytes, where.start)) return bytes;
  const later = await import("../loaded-later.ts").catch(() => undefined);
  return later?.anchorDebugLinks(bytes, where) ?? bytes;
}

/** Compiles an attempt, or the next attempt if its body fails. */
async function compileStream(body: StreamedBody, compilation: Compilation): Promise<WebAssembly.Module> {
  try {
    return await compileAttempt(body, compilation);
  } catch (error) {
    return compileStream(await body.retry(error), compilation);
  }
}

async function compileAttempt(body: StreamedBody, compilation: Compilation): Promise<WebAssembly.Module> {
  const { response } = body;
  const { change, options, url } = compilation;
  if (response !== undefined && change === undefined) return compileResponse(response, body, options);
  response?.body?.cancel().catch(() => {});
  // Compiling a small module takes less time than setting up a stream for it. A link in front of the code can only be
  // replaced behind it.
  const isSmall = body.announcedBytes <= MOST_SMALL_BYTES;
  if (isSmall || mayHaveDebugLink(body.head, PREAMBLE_BYTES)) await body.readAhead();
  const arrived = (await body.current()).arrived();
  if (arrived !== undefined) return compileBytes(arrived, compilation);
  const headers = { "content-type": "application/wasm" };
  const facts: PlaceFacts = { isWhole: false };
  const head = await change?.(body.head, facts);
  if (facts.needsWhole) {
    await body.readAhead();
    return compileBytes((await body.current()).arrived() as Bytes, compilation);
  }
  try {
    const isMoved = head !== undefined && head.length !== (facts.length ?? body.head.length);
    const stream = body.stream({ head, body: facts.body, tail: (bytes) => anchor(bytes, { start: 0, url, isMoved }) });
    const rewritten = new Response(stream, { headers });
    // Node.js and Deno read the URL of stack traces here. Browsers do not, and no API sets the URL of a response.
    if (url !== undefined) Object.defineProperty(rewritten, "url", { value: url });
    return await WebAssembly.compileStreaming(rewritten, options);
  } catch (error) {
    // An engine wraps or replaces the error that ended a stream.
    throw body.failure ?? invalidModule(error);
  }
}

/**
 * Gives the engine the original response, so that it can reuse code that it compiled before. The body is a clone, which
 * is read for the data sections.
 */
async function compileResponse(
  response: Response,
  body: StreamedBody,
  options: CompileOptions | undefined,
): Promise<WebAssembly.Module> {
  const compiling = WebAssembly.compileStreaming(response, options);
  compiling.catch(() => {});
  // The failure that ended a body is more specific than the engine's error.
  await body.drain();
  try {
    return await compiling;
  } catch (error) {
    throw invalidModule(error);
  }
}
