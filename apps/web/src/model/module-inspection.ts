/** A closer look at one module than its facts: types as WAT, and what the plan changes in its bytes. Plain data. */
export interface ModuleInspection {
  /** In the order of the import section; the first {@link MOST_TYPES}. */
  readonly imports: readonly ImportText[];
  readonly exports: readonly ExportText[];
  readonly sizeBytes: number;
  /** Absent if the module is not live, or if the plan fuses it with others. */
  readonly rewriting?: Rewriting;
}

/** An inspection lists no more imports and exports. */
export const MOST_TYPES = 2000;

export interface ImportText {
  readonly module: string;
  readonly name: string;
  /** `(import "env" "malloc" (func (param i32) (result i32)))`. */
  readonly wat: string;
}

export interface ExportText {
  readonly name: string;
  /** `(export "malloc" (func (param i32) (result i32)))`. */
  readonly wat: string;
}

/** The module that the engine compiled, compared with the original. */
export interface Rewriting {
  readonly sizeBytes: number;
  /** By offset; none if the plan changes nothing. */
  readonly changes: readonly ByteChange[];
  /** The imports that the original does not have. */
  readonly newImports: readonly string[];
}

/** One range of bytes that another one replaces. Either can be empty. */
export interface ByteChange {
  /** `memory section`, or `custom section "name"`. */
  readonly section: string;
  readonly before: ByteRange;
  readonly after: ByteRange;
}

export interface ByteRange {
  /** Offset in bytes into the module. */
  readonly start: number;
  /** Number of bytes. */
  readonly length: number;
  /** The first bytes in hexadecimal, with spaces between. */
  readonly hex: string;
}
