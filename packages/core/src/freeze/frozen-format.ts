import type { LinkPlan } from "../plan/plan-format.ts";

/**
 * The host that frozen files are made for. It decides how a file becomes a compiled module:
 *
 * - `browser`: `fetch` and `compileStreaming`, by URLs beside the script
 * - `node`, `bun`: files beside the script
 * - `deno`: `fetch`, which reads files and URLs there
 * - `workerd`: an import of the file gives the compiled module, as in Cloudflare Workers
 * - `source-phase`: `import source`, as in Node 24 and Deno
 * - `inline`: the bytes stand in the script, in Base64
 */
export type FreezeTarget = "browser" | "node" | "bun" | "deno" | "workerd" | "source-phase" | "inline";

/** A file to write beside the others. Text is UTF-8. */
export interface FrozenFile {
  readonly name: string;
  readonly contents: Uint8Array<ArrayBuffer> | string;
}

/** A file with a module. */
export interface FrozenModuleFile extends FrozenFile {
  /** The source map that the module names. It stands beside the module. */
  readonly sourceMap?: FrozenFile;
}

/** The files of a frozen link. */
export interface FrozenLink {
  readonly plan: LinkPlan;
  /** Scripts first, then declarations, then modules, then source maps. The same input gives the same files, byte for byte. */
  readonly files: readonly FrozenFile[];
}

/** The way in which a script gets at one of its modules: for bundlers, which move files. */
export interface ModuleReference {
  /** A line at the head of the script. */
  readonly imports?: string;
  /** An expression of the URL; for `workerd` and `source-phase` that of the compiled module. */
  readonly expression: string;
}

/** A module of a frozen link: a unit of the plan, or a module that the linker wrote. */
export interface FrozenModule {
  readonly file: string;
  /** The modules in it, for messages; empty for a module of the linker. */
  readonly modules: readonly string[];
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether the engine may refuse a size in it: of an active segment, a memory or a table. */
  readonly mayOverrun: boolean;
  /** `sha256-…`, if the file is checked when it is loaded. */
  readonly integrity?: string;
  readonly sourceMap?: FrozenFile;
}

/** All that the printers need. */
export interface FrozenScene {
  readonly plan: LinkPlan;
  readonly target: FreezeTarget;
  /** One for each unit of the plan, in order, then those of the linker. */
  readonly modules: readonly FrozenModule[];
  readonly references: readonly ModuleReference[];
}
