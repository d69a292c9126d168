import { readModuleHead } from "./parse/read-module.ts";
import type { ModuleRewrite } from "./plan/plan-format.ts";
import { rewriteInPlace } from "./rewrite/rewrite-in-place.ts";

/**
 * Parses the head of a module and rewrites it: for modules that nothing has parsed yet.
 *
 * @param bytes - a whole module, or at least its head
 * @throws Failure of parsing
 */
export function rewriteByPlan(bytes: Uint8Array<ArrayBuffer>, rewrite: ModuleRewrite): Uint8Array<ArrayBuffer> {
  return rewriteInPlace(bytes, readModuleHead(bytes), rewrite);
}
