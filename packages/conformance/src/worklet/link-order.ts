/** Modules for a worklet to link, and a text for it to write and to read. */
export interface LinkOrder {
  readonly bytes: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
  readonly text: string;
}

export interface LinkedHere {
  readonly text: string;
  readonly modules: readonly string[];
  /** The globals that the worklet lacks. */
  readonly missing: readonly string[];
}
