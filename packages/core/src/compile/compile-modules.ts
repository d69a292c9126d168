import type { ByteBody } from "../load/byte-body.ts";
import type { OpenedModule } from "../load/opened-module.ts";
import { invalidModule } from "./compile-problems.ts";

/** How a module's bytes are changed on their way to the compiler, if at all. */
export type HeadChange = ((bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>) | undefined;

/**
 * Compiles one module: bytes at once, a stream while it arrives.
 *
 * @param change - gets the head of the module, or more than that
 * @throws ModuleParseError `INVALID_MODULE` with the engine's error as cause, or the error that ended the stream
 */
export async function compileModule({ content }: OpenedModule, change?: HeadChange): Promise<WebAssembly.Module> {
  if (content.kind === "compiled") return content.module;
  if (content.kind === "kept") throw new TypeError("What is kept is not compiled again");
  if (content.kind === "stream" && content.untouched !== undefined) {
    if (change === undefined) return compileUntouched(content.untouched, content.body);
    content.untouched.body?.cancel().catch(() => {});
  }
  try {
    if (content.kind === "bytes") return await compileBytes(content.bytes, change);
    const { body } = content;
    // A small module is compiled sooner than a stream of it is set up.
    const arrived = body.arrived();
    if (arrived !== undefined) return await compileBytes(arrived, change);
    const headers = { "content-type": "application/wasm" };
    return await WebAssembly.compileStreaming(new Response(body.stream(change), { headers }));
  } catch (error) {
    // An engine wraps, or replaces, the error that a stream ended with.
    const failure = content.kind === "stream" ? content.body.failure() : undefined;
    throw failure ?? invalidModule(error);
  }
}

function compileBytes(bytes: Uint8Array<ArrayBuffer>, change: HeadChange): Promise<WebAssembly.Module> {
  return WebAssembly.compile(change?.(bytes) ?? bytes);
}

/** The engine reads the response itself, and may find code that it made of it before; its clone tells what is in it. */
async function compileUntouched(response: Response, clone: ByteBody): Promise<WebAssembly.Module> {
  const compiling = WebAssembly.compileStreaming(response);
  compiling.catch(() => {});
  // What ended a body says more than what the engine makes of it.
  await clone.readToEnd();
  try {
    return await compiling;
  } catch (error) {
    throw invalidModule(error);
  }
}
