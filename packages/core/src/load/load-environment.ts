import type { LinkerHost } from "../host.ts";
import type { Scope } from "../lifetime.ts";
import type { DataScanner } from "../parse/data-scanner.ts";
import type { LoadLimits } from "../source.ts";
import type { ModuleLoad } from "./module-load.ts";
import type { ResolvedSource } from "./resolve-source.ts";
import type { Semaphore } from "./semaphore.ts";

/** Everything that the loads of one link share. The driver makes it once, and all loads get the whole of it. */
export interface LoadEnvironment {
  readonly host: LinkerHost | undefined;
  /** Ends all loads. */
  readonly scope: Scope;
  /** Limits of each source without limits of its own. */
  readonly limits: LoadLimits;
  /** Limits how many modules load at the same time; undefined: no limit. */
  readonly semaphore: Semaphore | undefined;
  /** Shares loads of paths and URLs with other links. */
  readonly cache: LoadCache | undefined;
  /** Makes a reader of data segments for each stream; undefined if the link does not compare them. */
  readonly createDataScanner?: () => DataScanner;
  /** The listener for the load of one module. */
  readonly eventsOf: (module: string) => LoadEvents;
}

/** Loads modules for several links at once. */
export interface LoadCache {
  /** Loads a path or URL as `loadModule` does; joins a load that another link has in flight. */
  load(source: ResolvedSource, environment: LoadEnvironment): Promise<ModuleLoad>;
}

/** Receives the events of one load. A load ends with its last byte; its head is parsed before or after that. */
export interface LoadEvents {
  began(phase: "load" | "parse"): void;
  /** Bytes have arrived. The number never falls, even if a load is retried. */
  received(receivedBytes: number, totalBytes: number | undefined): void;
  ended(phase: "load" | "parse"): void;
}
