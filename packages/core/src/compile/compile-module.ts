import type { ModuleLoad } from "../load/module-load.ts";
import type { ModuleRewrite } from "../plan/rewrite-format.ts";
import type { PlaceFacts } from "../rewrite/place/place-bytes.ts";
import { rewriteHead } from "../rewrite/rewrite-head.ts";
import type { CompileOptions } from "../wasm/compile-options.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { compileBody } from "./compile-body.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Compiles one module with the rewrite of the plan: bytes at once, a stream while it arrives. Call this once for each
 * load.
 *
 * @throws Failure `INVALID_MODULE` with the engine's error as cause, or the failure that ended the stream
 */
export async function compileModule(
  { url, type, body }: ModuleLoad,
  rewrite: ModuleRewrite | undefined,
  options?: CompileOptions,
): Promise<WebAssembly.Module> {
  if (body.kind === "shared") return body.compile(rewrite, options);
  const { place } = rewrite ?? {};
  const change = async (bytes: Bytes, facts: PlaceFacts): Promise<Bytes> => {
    const placed = place && (await import("../placed-later.ts")).placeBytes(bytes, { type, place, facts });
    const [given, givenType] = placed ? [placed.bytes, placed.type] : [bytes, type];
    return changeHead(given, givenType, rewrite as ModuleRewrite);
  };
  return compileBody(body, { change: rewrite && change, options, url });
}

/** The code that keeps the size of a head is loaded only for a head that would change it. */
async function changeHead(bytes: Bytes, type: ModuleType, rewrite: ModuleRewrite): Promise<Bytes> {
  const changed = rewriteHead(bytes, type, rewrite);
  if (changed.length === bytes.length && !rewrite.hoists.some(({ withoutLimits }) => withoutLimits)) return changed;
  const later = await import("../loaded-later.ts").catch(() => undefined);
  return later?.rewriteInPlace(bytes, type, rewrite) ?? changed;
}
