import { bytesOf, type ModuleLoad } from "./load/module-load.ts";
import type { LinkPlan, ModuleRewrite } from "./plan/plan-format.ts";
import { hasSourceMap } from "./rewrite/anchor-debug-links.ts";
import { rewriteInPlace } from "./rewrite/rewrite-in-place.ts";

export interface LoadedModule {
  readonly name: string;
  readonly load: ModuleLoad;
}

/**
 * Finds the modules that name a source map and are rewritten in a way that moves their code. Then no column of the source
 * map is right. A source map is named behind the code, so such a module is read to its end.
 *
 * @returns names of modules
 */
export async function findMovedSourceMaps(plan: LinkPlan, modules: readonly LoadedModule[]): Promise<string[]> {
  const rewrites = new Map(plan.units.map(({ name, rewrite }) => [name, rewrite]));
  const found = modules.map(async ({ name, load }) => ((await losesSourceMap(load, rewrites.get(name))) ? [name] : []));
  return (await Promise.all(found)).flat();
}

async function losesSourceMap({ type, body }: ModuleLoad, rewrite: ModuleRewrite | undefined): Promise<boolean> {
  if (rewrite === undefined) return false;
  const moves = (bytes: Uint8Array): boolean => rewriteInPlace(bytes, type, rewrite).length !== bytes.length;
  if (body.kind === "stream" && !moves(body.head)) return false;
  // If the body fails, compiling it reports the failure.
  const bytes = await bytesOf(body).catch(() => undefined);
  return bytes !== undefined && moves(bytes) && hasSourceMap(bytes);
}
