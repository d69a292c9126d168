import type { ModuleLoad } from "../load/module-load.ts";
import type { ModuleRewrite } from "../plan/plan-format.ts";
import { rewriteHead } from "../rewrite/rewrite-head.ts";
import type { CompileOptions } from "../wasm/compile-options.ts";
import { compileBody } from "./compile-body.ts";

/**
 * Compiles one module with the rewrite of the plan: bytes at once, a stream while it arrives. Call this once for each
 * load.
 *
 * @throws Failure `INVALID_MODULE` with the engine's error as cause, or the failure that ended the stream
 */
export async function compileModule(
  { type, body }: ModuleLoad,
  rewrite: ModuleRewrite | undefined,
  options?: CompileOptions,
): Promise<WebAssembly.Module> {
  if (body.kind === "shared") return body.compile(rewrite, options);
  return compileBody(body, rewrite && ((bytes) => rewriteHead(bytes, type, rewrite)), options);
}
