/** A module in the output. */
export interface OutputFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The source map that the module names. The name has a digest, so it may stand beside others. */
  readonly sourceMap?: SourceMapFile | undefined;
}

export interface SourceMapFile {
  readonly name: string;
  readonly text: string;
}
