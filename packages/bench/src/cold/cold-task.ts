/** A build of rec: of the working tree, or of an earlier commit. */
export type Build = "now" | "before";

/** The names of a module's imports and exports, from the engine. */
export interface ModuleNames {
  /** `module.name`. */
  readonly imports: readonly string[];
  readonly exports: readonly string[];
}

/** The types of globals that a host makes here. */
export type NumberType = "i32" | "i64" | "f32" | "f64";

/** One import of a real module, so that a process can make it without parsing the module. */
export type HostImport = { readonly module: string; readonly name: string } & (
  | { readonly kind: "function"; readonly result: "none" | "number" | "bigint" | "reference" }
  | { readonly kind: "memory"; readonly descriptor: WebAssembly.MemoryDescriptor }
  | { readonly kind: "table"; readonly descriptor: WebAssembly.TableDescriptor }
  | { readonly kind: "global"; readonly descriptor: WebAssembly.GlobalDescriptor<NumberType> }
);

/** Imports a library. `empty` is an empty module: the cost of an import alone. */
export interface LoadTask {
  readonly kind: "load";
  readonly library: "empty" | `${Build}-core` | `${Build}-adapter`;
}

/** Links the lesson from bytes; `fused` is the build of now with `fuse: true`. */
export interface LessonTask {
  readonly kind: "lesson";
  readonly way: "hand" | "fused" | Build;
}

/** Links one real module from bytes. */
export interface LinkTask {
  readonly kind: "link";
  readonly way: "instantiate" | Build;
  readonly module: string;
  readonly imports: readonly HostImport[];
  readonly names: ModuleNames;
}

/** Parses one real module, or compiles it. */
export interface ParseTask {
  readonly kind: "parse";
  readonly way: "compile" | Build;
  readonly module: string;
  readonly names: ModuleNames;
  /** False: once, the first time in the process. True: several times, after the code has been run for a while. */
  readonly isWarm: boolean;
}

/**
 * The wall clock, or the processor time of the whole process. Processor time leaves out other programs on the machine, but
 * adds up the engine's parallel compiler threads. A page has only the wall clock.
 */
export type Clock = "wall" | "processor";

/** The work of a fresh process or page. */
export type ColdTask = (LoadTask | LessonTask | LinkTask | ParseTask) & { readonly clock: Clock };

/** Milliseconds: one figure, or several for a warm task. */
export type ColdOutcome = readonly number[];
