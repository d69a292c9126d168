import { importsScriptAbort } from "../wasm/assemblyscript.ts";
import type { ModuleAreas } from "../wasm/module-areas.ts";
import type { ModuleType } from "../wasm/module-type.ts";

/** The flags of one toolchain, as a user gives them. */
export interface ToolchainFlags {
  /** Keeps relocations, so that the module can be placed; undefined if the toolchain cannot. */
  readonly place: string | undefined;
  readonly importMemory: string;
  readonly importTable: string;
  readonly exportTable: string;
  readonly otherAddresses: string;
  /** Set the limits of the memory that a module defines. */
  readonly initialMemory: (pages: number, bytes: number) => string;
  readonly maximumMemory: (pages: number, bytes: number) => string;
  /** Shows the end of zero-initialised data, in a module that defines its memory. */
  readonly showEnd: string;
}

const C: ToolchainFlags = {
  place: "-Wl,--emit-relocs (C++ also with -Wl,--no-merge-data-segments)",
  importMemory: "-Wl,--import-memory",
  importTable: "-Wl,--import-table",
  exportTable: "-Wl,--export-table",
  otherAddresses: "-Wl,--global-base=ADDRESS and -Wl,--no-stack-first",
  showEnd: "-Wl,--export=__data_end",
  initialMemory: (_, bytes) => `wasm-ld --initial-memory=${bytes}`,
  maximumMemory: (_, bytes) => `wasm-ld --max-memory=${bytes}`,
};

const FLAGS: Readonly<Record<NonNullable<ModuleAreas["language"]>, ToolchainFlags>> = {
  AssemblyScript: {
    place: undefined,
    importMemory: "--importMemory",
    importTable: "--importTable",
    exportTable: "--exportTable",
    otherAddresses: "--memoryBase ADDRESS and --tableBase SLOT",
    showEnd: "--importMemory",
    initialMemory: (pages) => `asc --initialMemory ${pages}`,
    maximumMemory: (pages) => `asc --maximumMemory ${pages}`,
  },
  Rust: {
    place: "-C link-arg=--emit-relocs",
    importMemory: "-C link-arg=--import-memory",
    importTable: "-C link-arg=--import-table",
    exportTable: "-C link-arg=--export-table",
    otherAddresses: "-C link-arg=--global-base=ADDRESS and -C link-arg=--no-stack-first",
    showEnd: "-C link-arg=--export=__data_end",
    initialMemory: (_, bytes) => `-C link-arg=--initial-memory=${bytes}`,
    maximumMemory: (_, bytes) => `-C link-arg=--max-memory=${bytes}`,
  },
  Zig: {
    place: "--emit-relocs",
    importMemory: "--import-memory",
    importTable: "--import-table",
    exportTable: "--export-table",
    otherAddresses: "--global-base=ADDRESS",
    showEnd: "--export=__data_end",
    initialMemory: (_, bytes) => `--initial-memory=${bytes}`,
    maximumMemory: (_, bytes) => `--max-memory=${bytes}`,
  },
};

/** The flags of the toolchain that made a module; those of clang and wasm-ld if the module does not show it. */
export function flagsOf(language: ModuleAreas["language"]): ToolchainFlags {
  return language === undefined ? C : FLAGS[language];
}

/** The language of a module, as far as its areas and its imports show it. */
export function languageShown({ areas, imports }: Pick<ModuleType, "areas" | "imports">): ModuleAreas["language"] {
  return areas?.language ?? (importsScriptAbort(imports) ? "AssemblyScript" : undefined);
}
