import type { Diagnostic, ExternType, LinkPlan, PhaseTiming } from "@rec/browser";
import type { ModuleSet } from "./module-set.ts";
import type { Output } from "./output.ts";

/** Imports and exports of a module. */
export interface ModuleFacts {
  readonly name: string;
  readonly sizeBytes: number;
  readonly imports: readonly ImportFacts[];
  /** The first exports; `exportCount` counts all. */
  readonly exports: readonly ExportFacts[];
  readonly importCount: number;
  readonly exportCount: number;
  /** The names of the libraries that it needs, if it is a dynamic library or a program of such. */
  readonly needed?: readonly string[];
}

export interface ImportFacts {
  readonly module: string;
  readonly name: string;
  readonly kind: ExternType["kind"];
  /** As WAT writes it: `function [i32] -> [i32]`. */
  readonly type: string;
}

export interface ExportFacts {
  readonly name: string;
  readonly kind: ExternType["kind"];
  readonly type: string;
  /** The value types of a function, as text. */
  readonly signature?: { readonly parameters: readonly string[]; readonly results: readonly string[] };
}

/** Modules that are linked and live in the worker. Plain data. */
export interface LinkedView {
  readonly set: ModuleSet;
  readonly plan: LinkPlan;
  readonly timings: readonly PhaseTiming[];
  readonly modules: readonly ModuleFacts[];
  /** The lines that start functions and host functions printed while the modules were linked. */
  readonly printed?: Output;
  /** The memories that cannot be shown; absent if there are none. */
  readonly hiddenMemories?: readonly HiddenMemory[];
}

/** A memory that its module does not export. */
export interface HiddenMemory {
  readonly module: string;
  /** In the index space of memories of the module. */
  readonly index: number;
}

/** A failure, as the reader sees it. */
export interface Problem {
  /** Name of the class of the error. */
  readonly name: string;
  readonly message: string;
  /** Empty if the error is not one of the linker's. */
  readonly diagnostics: readonly Diagnostic[];
  /** Present if the reader's host functions are at fault, before anything was linked. */
  readonly about?: "host functions";
  /** Present if the link was stopped: the set that was live before, and ended with it. */
  readonly ended?: ModuleSet;
  /** The lines that were printed before the failure. */
  readonly printed?: Output;
}

/** The outcome of a link. After a failure, the modules of the last link that succeeded stay live. */
export type LinkReport =
  | { readonly linked: true; readonly view: LinkedView }
  | { readonly linked: false; readonly problem: Problem; readonly modules: readonly ModuleFacts[] };
