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

/** A table, memory, global or tag that a module defines itself. */
export interface DefinedExtern {
  readonly type: ExternType;
  /**
   * Whether somebody else can make it in the module's place: its initial value speaks of nothing inside the module.
   */
  readonly movable: boolean;
  /** Of a movable global: its initial value, a constant expression in hexadecimal. */
  readonly initial?: string;
}

/** Of each kind what a module defines itself, in the order of the index space, behind what it imports. */
export interface Definitions {
  readonly table: readonly DefinedExtern[];
  readonly memory: readonly DefinedExtern[];
  readonly global: readonly DefinedExtern[];
  readonly tag: readonly DefinedExtern[];
}

/** An active data segment whose place in its memory is a constant. */
export interface DataSegment {
  /** Position in the data section. */
  readonly segment: number;
  /** Index of the memory. */
  readonly memory: number;
  /** Address in bytes at which the data begins. */
  readonly offset: number;
  readonly sizeBytes: number;
}

/** Everything that linking needs to know of one module. Plain data: JSON-safe and structured-cloneable. */
export interface ModuleType {
  readonly imports: readonly ImportType[];
  /** Whether some imports stand in groups, as the compact import section proposal writes them. */
  readonly compactImports?: true;
  readonly exports: readonly ExportType[];
  /** Libraries that its `dylink.0` section says it needs. WebAssembly tool conventions, "Dynamic Linking". */
  readonly needed?: readonly string[];
  /** All defined types, recursion groups unfolded; type indices above point here. */
  readonly types: readonly DefinedType[];
  /** Empty where the module is precompiled. */
  readonly definitions: Definitions;
  /**
   * Known from a `WebAssembly.Module` alone: types are opaque, bytes cannot be changed, and whether it has a start
   * function cannot be told.
   */
  readonly precompiled?: true;
  /** Function index of the start function, if there is one. */
  readonly start?: number;
  /** Absent where the data section has not been seen: of a module that came compiled, or of the head of one. */
  readonly dataSegments?: readonly DataSegment[];
  readonly sections: readonly SectionRange[];
}
