import type { ModuleCache } from "../link-options.ts";
import type { LoadCache, LoadEnvironment } from "./load-environment.ts";
import { loadFailure } from "./load-problems.ts";
import type { ModuleLoad } from "./module-load.ts";
import type { ResolvedSource } from "./resolve-source.ts";

/**
 * Marks a cache of rec. The only implementation is in `cache/`, so that a page without a cache does not download it.
 */
export abstract class SharedCache implements LoadCache {
  abstract load(source: ResolvedSource, environment: LoadEnvironment): Promise<ModuleLoad>;
}

/** @throws Failure `INVALID_OPTION` if `createModuleCache` did not make the cache */
export function loadCacheOf(cache: ModuleCache | undefined): LoadCache | undefined {
  if (cache === undefined || cache instanceof SharedCache) return cache;
  throw loadFailure({ about: "invalid-cache", code: "INVALID_OPTION" });
}
