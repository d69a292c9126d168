import type { Outcomes, Trial } from "./trial.ts";

/** A JavaScript runtime that runs trials, any number at a time. */
export interface Runtime {
  readonly name: string;
  readonly version: string;
  /** Whether it reads files by their paths. */
  readonly hasFiles: boolean;
  /** Another name of 127.0.0.1 for each trial, if the runtime limits the connections to one name. */
  readonly hostOf?: (trial: number) => string;
  carryOut<Kind extends Trial["kind"]>(trial: Trial & { readonly kind: Kind }): Promise<Outcomes[Kind]>;
  /** The rejections so far that no listener handled. */
  unheard(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** The servers and folders that a runtime may use. */
export interface RuntimeSetting {
  /** Origin of the server with the page: `/page.html`, and the scripts of `pageScripts`. */
  readonly pageOrigin: string;
  /** Names and addresses of all servers, for runtimes that ask for permission. */
  readonly hosts: readonly string[];
  /**
   * How many trials a page carries out, before another page takes its place; all, by default. Each memory of the trials takes several
   * GB of addresses in the page's process until it is collected, and a worker for which none are left collects its own garbage
   * alone, not that of the page and of other workers.
   */
  readonly trialsOfPage?: number;
  /** Paths of the folders that may be read, for runtimes that ask for permission. */
  readonly readable?: readonly string[];
}
