import type { DynamicLibrary } from "./dynamic-library.ts";
import type { DefinedType, ExternType } from "./extern-type.ts";
import type { ModuleAreas } from "./module-areas.ts";

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
  /** For an export of an import: the position of the import in `ModuleType.imports`. */
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
  /** Whether the linker can make the extern: its initial value then names nothing inside the module. */
  readonly movable: boolean;
  /** The initial value of a global that the linker can make: a constant expression in hexadecimal. */
  readonly initial?: string;
}

/** The externs that a module defines itself, by kind, in the order of the index space, without the imports. */
export interface Definitions {
  readonly table: readonly DefinedExtern[];
  readonly memory: readonly DefinedExtern[];
  readonly global: readonly DefinedExtern[];
  readonly tag: readonly DefinedExtern[];
}

/** An active data segment with a constant offset. */
export interface DataSegment {
  /** Position in the data section. */
  readonly segment: number;
  /** Index of the memory. */
  readonly memory: number;
  /** Address in bytes at which the data begins. */
  readonly offset: number;
  readonly sizeBytes: number;
  /** The data in hexadecimal, in the first 4,096 bytes of data of a module: identical bytes do not overlap. */
  readonly content?: string;
}

/** An active element segment with a constant offset. */
export interface ElementSegment {
  /** Position in the element section. */
  readonly segment: number;
  /** Index of the table. */
  readonly table: number;
  /** The first element that it sets. */
  readonly offset: number;
  /** Number of elements. */
  readonly count: number;
  /**
   * Function indices, in the first 4,096 elements of a module: the same function in the same place is no overlap. Null is
   * a null reference. Absent for elements that are other expressions.
   */
  readonly functions?: readonly (number | null)[];
}

/** Everything that linking needs to know of one module. Plain data: JSON-safe and structured-cloneable. */
export interface ModuleType {
  readonly imports: readonly ImportType[];
  /** Whether some imports stand in groups, as the compact import section proposal writes them. */
  readonly compactImports?: true;
  readonly exports: readonly ExportType[];
  /** Present if it is a dynamic library, or a program that needs some: its first section is `dylink.0`, or the older `dylink`. */
  readonly dylink?: DynamicLibrary;
  /** Weak and hidden functions that a dynamic library puts into the table itself, so that their addresses are never null; absent if there are none. */
  readonly addressedImports?: readonly string[];
  /** All defined types, recursion groups unfolded; type indices above point here. */
  readonly types: readonly DefinedType[];
  /** Empty if the module is precompiled. */
  readonly definitions: Definitions;
  /**
   * Known from a `WebAssembly.Module` alone: types are opaque, bytes cannot be changed, and a start function cannot be
   * seen. Types are known if the caller gave them for a module with a start function.
   */
  readonly precompiled?: true;
  /** Whether a precompiled dynamic library names 64-bit memories among the features that it uses. */
  readonly hasWideMemory?: true;
  /** Function index of the start function, if there is one. */
  readonly start?: number;
  /** Absent if the data section has not been seen: for a precompiled module, or for the head of a module. */
  readonly dataSegments?: readonly DataSegment[];
  /**
   * Absent if the element section has not been read: for a precompiled module, for one that shares neither a table nor a
   * memory, or for the head of a module that shares no table.
   */
  readonly elementSegments?: readonly ElementSegment[];
  /**
   * Stack, zero-initialised data, heap and relocations. Absent if they have not been read, or if no other module can have
   * a memory or table of this module.
   */
  readonly areas?: ModuleAreas;
  readonly sections: readonly SectionRange[];
}

/** A module type as TypeScript sees it after an import of JSON, where the literal types of its members are lost. */
export interface StoredModuleType {
  readonly imports: readonly object[];
  readonly exports: readonly object[];
  readonly types: readonly object[];
  readonly definitions: object;
  readonly sections: readonly object[];
}
