import type { OwnBody } from "../load/module-load.ts";
import type { StreamedBody } from "../load/streamed-body.ts";
import type { CompileOptions } from "../wasm/compile-options.ts";
import { invalidModule } from "./compile-problems.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Changes a module, given its head or more bytes. If undefined, the module stays as it is. */
export type Change = ((bytes: Bytes) => Bytes) | undefined;

/**
 * Compiles the body of one module: bytes at once, a stream while it arrives. Call this once for each body.
 *
 * @throws Failure `INVALID_MODULE` with the engine's error as cause, or the failure that ended the stream
 */
export async function compileBody(
  body: OwnBody,
  change: Change,
  options: CompileOptions | undefined,
): Promise<WebAssembly.Module> {
  switch (body.kind) {
    case "bytes":
      return compileBytes(body.bytes, change, options);
    case "stream":
      return compileStream(await body.current(), change, options);
    case "compiled":
      return body.module;
  }
}

async function compileBytes(
  bytes: Bytes,
  change: Change,
  options: CompileOptions | undefined,
): Promise<WebAssembly.Module> {
  const changed = change === undefined ? bytes : change(bytes);
  try {
    return await WebAssembly.compile(changed, options);
  } catch (error) {
    throw invalidModule(error);
  }
}

/** Compiles an attempt, or the next attempt if its body fails. */
async function compileStream(
  body: StreamedBody,
  change: Change,
  options: CompileOptions | undefined,
): Promise<WebAssembly.Module> {
  try {
    return await compileAttempt(body, change, options);
  } catch (error) {
    return compileStream(await body.retry(error), change, options);
  }
}

async function compileAttempt(
  body: StreamedBody,
  change: Change,
  options: CompileOptions | undefined,
): Promise<WebAssembly.Module> {
  const { response } = body;
  if (response !== undefined && change === undefined) return compileResponse(response, body, options);
  response?.body?.cancel().catch(() => {});
  // Compiling a small module takes less time than setting up a stream for it.
  const arrived = body.arrived();
  if (arrived !== undefined) return compileBytes(arrived, change, options);
  const headers = { "content-type": "application/wasm" };
  try {
    const stream = body.stream(change?.(body.head));
    return await WebAssembly.compileStreaming(new Response(stream, { headers }), options);
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
