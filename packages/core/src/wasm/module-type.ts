import type { DefinedType, ExternType } from "./extern-type.ts";

export interface ImportType {
  readonly module: string;
  readonly name: string;
  readonly type: ExternType;
}

export interface ExportType {
  readonly name: string;
  readonly type: ExternType;
  /** Index in the index space of its kind. */
  readonly index: number;
  /** Where the export passes on an import: that import's position in `ModuleType.imports`. */
  readonly importIndex?: number;
}

/** One section as it stands in the file; custom sections have a name. */
export interface SectionRange {
  /** Section id: 0 custom, 1 type, 2 import, … 13 tag. Core specification 3.0, "Modules", binary format. */
  readonly id: number;
  readonly name?: string;
  /** Offset in bytes of the section's content, behind its id and size (and, in a custom section, its name). */
  readonly offset: number;
  readonly sizeBytes: number;
}

/** Everything that linking needs to know of one module. Plain data: JSON-safe and structured-cloneable. */
export interface ModuleType {
  readonly imports: readonly ImportType[];
  readonly exports: readonly ExportType[];
  /** All defined types, recursion groups unfolded; type indices above point here. */
  readonly types: readonly DefinedType[];
  /** Function index of the start function, if there is one. */
  readonly start?: number;
  readonly sections: readonly SectionRange[];
}
