export type { Diagnostic } from "./diagnostic.ts";
export { ModuleLinkError, ModuleLoadError, ModuleParseError } from "./errors.ts";
export { attach, openProgram } from "./open-program.ts";
export type {
  AttachOptions,
  Library,
  OpenOptions,
  Program,
  ProgramOptions,
  RunningProgram,
} from "./program-options.ts";
export type { AlignedSize, DynamicLibrary, FlaggedImport, UnknownSubsection } from "./wasm/dynamic-library.ts";
export type { PlatformSignal } from "./wasm/platform-types.ts";
