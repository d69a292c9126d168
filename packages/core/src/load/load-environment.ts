import type { LinkerHost } from "../host.ts";
import type { Scope } from "../lifetime.ts";
import type { LoadLimits } from "../source.ts";
import type { ModuleLoad } from "./module-load.ts";
import type { ResolvedSource } from "./resolve-source.ts";
import type { Semaphore } from "./semaphore.ts";

/** Everything that loads of one link share. The driver makes it once; it is passed whole. */
export interface LoadEnvironment {
  readonly host: LinkerHost | undefined;
  /** Ends all loads. */
  readonly scope: Scope;
  /** Limits of each source that brings none of its own. */
  readonly limits: LoadLimits;
  /** Bounds how many modules load at one time; undefined: no bound. */
  readonly semaphore: Semaphore | undefined;
  /** Shares loads of paths and URLs with other links. */
  readonly cache: LoadCache | undefined;
  /** The listener to the load of one module. */
  readonly eventsOf: (module: string) => LoadEvents;
}

/** Loads modules for several links at once. */
export interface LoadCache {
  /** Loads a path or URL as `loadModule` does, together with each link that is loading it already. */
  load(source: ResolvedSource, environment: LoadEnvironment): Promise<ModuleLoad>;
}

/** Hears of one load. A load ends with its last byte; its head is parsed before that, or after. */
export interface LoadEvents {
  began(phase: "load" | "parse"): void;
  /** Bytes have arrived. The number rises, also where a load is tried again. */
  received(receivedBytes: number, totalBytes: number | undefined): void;
  ended(phase: "load" | "parse"): void;
}
