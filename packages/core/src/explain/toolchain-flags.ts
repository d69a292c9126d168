import type { ModuleAreas } from "../wasm/module-areas.ts";

/** The flags of one toolchain, as a user gives them. */
export interface ToolchainFlags {
  /** Keeps relocations, so that the module can be placed; undefined if the toolchain cannot. */
  readonly place: string | undefined;
  readonly importMemory: string;
  readonly importTable: string;
  readonly exportTable: string;
  readonly otherAddresses: string;
}

const C: ToolchainFlags = {
  place: "-Wl,--emit-relocs (C++ also with -Wl,--no-merge-data-segments)",
  importMemory: "-Wl,--import-memory",
  importTable: "-Wl,--import-table",
  exportTable: "-Wl,--export-table",
  otherAddresses: "-Wl,--global-base=ADDRESS and -Wl,--no-stack-first",
};

const FLAGS: Readonly<Record<NonNullable<ModuleAreas["language"]>, ToolchainFlags>> = {
  AssemblyScript: {
    place: undefined,
    importMemory: "--importMemory",
    importTable: "--importTable",
    exportTable: "--exportTable",
    otherAddresses: "--memoryBase ADDRESS and --tableBase SLOT",
  },
  Rust: {
    place: "-C link-arg=--emit-relocs",
    importMemory: "-C link-arg=--import-memory",
    importTable: "-C link-arg=--import-table",
    exportTable: "-C link-arg=--export-table",
    otherAddresses: "-C link-arg=--global-base=ADDRESS and -C link-arg=--no-stack-first",
  },
  Zig: {
    place: "--emit-relocs",
    importMemory: "--import-memory",
    importTable: "--import-table",
    exportTable: "--export-table",
    otherAddresses: "--global-base=ADDRESS",
  },
};

/** The flags of the toolchain that made a module; those of clang and wasm-ld if the module does not show it. */
export function flagsOf(language: ModuleAreas["language"]): ToolchainFlags {
  return language === undefined ? C : FLAGS[language];
}
