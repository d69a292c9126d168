import { bytesOf, type ModuleLoad } from "./load/module-load.ts";
import type { DecidedLink } from "./plan/decide-link.ts";
import { warnOfMoved } from "./plan/hoist/warn-of-moved.ts";
import type { ModuleRewrite } from "./plan/rewrite-format.ts";
import { Failure } from "./problem.ts";
import { hasSourceMap } from "./rewrite/anchor-debug-links.ts";
import { rewriteInPlace } from "./rewrite/rewrite-in-place.ts";

export interface LoadedModule {
  readonly name: string;
  readonly load: ModuleLoad;
  /** The compilation of a module that no plan rewrites, if it has begun. */
  readonly early?: Promise<unknown> | undefined;
}

interface KeptMaps {
  readonly modules: readonly LoadedModule[];
  /** Gets the names of the modules with code that has to keep its offset. */
  readonly moved: Set<string>;
  readonly decideAgain: () => Promise<DecidedLink>;
  /** Whether warnings are errors. */
  readonly strict: boolean | undefined;
}

/**
 * Looks for modules that name a source map and are rewritten in a way that moves their code: then no column of the source
 * map is right. A source map is named behind the code, so such a module is read to its end.
 *
 * @returns the decision, if there is no such module; else another one, with warnings
 * @throws Failure `SOURCE_MAP_MOVED` with `strict`
 */
export async function keepSourceMaps(
  first: DecidedLink,
  { modules, moved, decideAgain, strict }: KeptMaps,
): Promise<DecidedLink> {
  const rewrites = new Map(first.plan.units.map(({ name, rewrite }) => [name, rewrite]));
  const loses = await Promise.all(modules.map(({ name, load }) => losesSourceMap(load, rewrites.get(name))));
  for (const [at, { name }] of modules.entries()) if (loses[at]) moved.add(name);
  if (moved.size === 0) return first;
  const { plan, warnings } = await decideAgain();
  const further = warnOfMoved(plan, moved);
  const [error, ...errors] = strict ? further.map((problem) => ({ ...problem, moduleCount: modules.length })) : [];
  if (error !== undefined) throw new Failure("link", [error, ...errors]);
  return { plan, warnings: [...warnings, ...further] };
}

async function losesSourceMap({ type, body }: ModuleLoad, rewrite: ModuleRewrite | undefined): Promise<boolean> {
  if (rewrite === undefined) return false;
  const moves = (bytes: Uint8Array<ArrayBuffer>): boolean =>
    rewriteInPlace(bytes, type, rewrite).length !== bytes.length;
  if (body.kind === "stream" && !moves(body.head)) return false;
  // If the body fails, compiling it reports the failure.
  const bytes = await bytesOf(body).catch(() => undefined);
  return bytes !== undefined && moves(bytes) && hasSourceMap(bytes);
}
