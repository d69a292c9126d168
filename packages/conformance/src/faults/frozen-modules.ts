/** A frozen link of two modules, and the time after which the caller stops the load. */
export interface FrozenModules {
  readonly scriptUrl: string;
  readonly stopAfterMs: number;
}
