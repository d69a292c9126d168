/*
 * Modules that need each other, as data: a property test generates them, prints them as WAT in several ways, links and
 * runs them.
 *
 * Every definition has a number that is unique in its graph. Code refers to definitions by number, and the printer
 * finds the name of the definition in the current module. So one graph can be printed as its modules are
 * (`printModule`), or in a form that an oracle understands.
 */

export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128" | "externref";

export interface Signature {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export interface Limits {
  readonly minimum: number;
  readonly maximum?: number;
}

/** Initial value of a global: a number, or a constant global of the host that no other import refers to. */
export type Initial = number | "host constant";

export type Extern =
  | { readonly kind: "function"; readonly signature: Signature; readonly body: readonly Statement[] }
  | { readonly kind: "memory"; readonly limits: Limits }
  | { readonly kind: "table"; readonly limits: Limits }
  | { readonly kind: "global"; readonly type: ValueType; readonly mutable: boolean; readonly initial: Initial }
  | { readonly kind: "tag"; readonly param: "i32" | "i64" };

export type Kind = Extern["kind"];

export interface Definition {
  /** Unique in the graph. */
  readonly id: number;
  /** Position of the module that defines it; `HOST` for definitions of the embedder. */
  readonly owner: number;
  readonly extern: Extern;
}

export const HOST = -1;

export interface Import {
  readonly definition: Definition;
  /** Position of the module that it is imported from: the owner, or a module that re-exports it. */
  readonly from: number;
  /** The export's name in that module. */
  readonly name: string;
  /** The limits in the importer's memory or table type; by default the owner's limits. */
  readonly limits?: Limits;
}

export interface Export {
  readonly name: string;
  readonly definition: Definition;
}

/** An active segment. Ranges of different modules do not overlap. */
export interface DataSegment {
  readonly offset: number;
  readonly bytes: string;
  /** A constant global states the offset instead of a number. */
  readonly byGlobal: boolean;
}

export interface ElementSegment {
  readonly table: Definition;
  readonly offset: number;
  readonly functions: readonly Definition[];
}

export interface Module {
  readonly position: number;
  /** The module's name in the linker's input. */
  readonly name: string;
  /** In the order of the import section. One definition may be imported several times. */
  readonly imports: readonly Import[];
  /** In the order of their index spaces. */
  readonly definitions: readonly Definition[];
  readonly exports: readonly Export[];
  readonly start?: Definition;
  readonly data?: DataSegment;
  readonly elements: readonly ElementSegment[];
}

/** How imports are named. */
export type Naming =
  /** `"m3" "function7"`: export names are unique. */
  | "by module"
  /** `"env" "function7"`: export names are unique, and no module is called `env`. */
  | "flat"
  /** `"of 3" "ask function7"`: only the caller's `resolve` can tell the provider. */
  | "asked"
  /** `"constructor" "function0"`: all modules use the same export names, and odd module names. */
  | "odd";

export interface Graph {
  readonly naming: Naming;
  /**
   * Whether start functions may read the data that later modules write to memories and tables.
   *
   * If they do, the moment of each start function matters, and not only their order.
   */
  readonly eager: boolean;
  readonly modules: readonly Module[];
  readonly hostMemory?: Definition;
  readonly calls: readonly Call[];
}

/** A call after linking. */
export interface Call {
  readonly module: number;
  readonly name: string;
  readonly signature: Signature;
  readonly argument: number;
}

/**
 * The parts of function bodies. Statements read and write an accumulator; a `pick` chooses among the definitions that
 * the module knows. A statement without any candidate does nothing.
 */
export type Statement =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "log"; readonly value: number }
  | { readonly kind: "call"; readonly pick: number; readonly catching: number | undefined }
  | { readonly kind: "load"; readonly pick: number; readonly fixed: boolean }
  | { readonly kind: "store"; readonly pick: number }
  | { readonly kind: "read global"; readonly pick: number }
  | { readonly kind: "write global"; readonly pick: number }
  | { readonly kind: "call indirectly"; readonly pick: number; readonly wrongType: boolean }
  | { readonly kind: "set slot"; readonly pick: number; readonly functionPick: number }
  | { readonly kind: "call slot"; readonly pick: number }
  | { readonly kind: "grow memory" }
  | { readonly kind: "grow table"; readonly pick: number }
  | ({ readonly kind: "trap"; readonly trap: Trap } & Rarely)
  | ({ readonly kind: "throw"; readonly pick: number } & Rarely);

/** Runs only if the accumulator ends in `when`; and, unless `early`, only after linking. */
export interface Rarely {
  readonly when: number;
  readonly early: boolean;
}

export type Trap =
  | "unreachable"
  | "divide by zero"
  | "overflow"
  | "outside memory"
  | "outside table"
  | "not representable"
  | "null slot";

export const TRAPS: readonly Trap[] = [
  "unreachable",
  "divide by zero",
  "overflow",
  "outside memory",
  "outside table",
  "not representable",
  "null slot",
];

export const SIGNATURES: readonly Signature[] = [
  { params: [], results: [] },
  { params: ["i32"], results: ["i32"] },
  { params: [], results: ["i64"] },
  { params: ["i64", "i32"], results: ["i64"] },
  { params: ["i32", "i64"], results: ["i32", "i64"] },
  { params: ["f32", "f64"], results: ["f64"] },
  { params: ["f64"], results: ["f32", "i32", "f64"] },
  { params: ["i32", "i32", "i32", "i32", "i64", "f32"], results: ["i32"] },
  { params: ["i32", "i32", "i32"], results: [] },
  { params: ["i64", "f32", "f64", "i64"], results: ["i32"] },
  { params: ["externref"], results: ["externref"] },
  { params: ["v128", "i32"], results: ["v128"] },
];

/** The signature of start functions. */
export const START_SIGNATURE: Signature = SIGNATURES[0] as Signature;

/*
 * A memory: the first half holds the data segments, 64 bytes for each module, and no code writes there; the second half
 * belongs to the code. Tables: two slots for each module that no code writes, then the slots that code sets, each for
 * functions of one signature.
 */
export const SEGMENT_BYTES = 64;
export const CODE_BYTES_OFFSET = 1024;
export const CODE_BYTES = 1024;
export const SEGMENT_SLOTS = 2;
export const FIRST_CODE_SLOT = 24;
export const TABLE_SLOTS = FIRST_CODE_SLOT + SIGNATURES.length;

export function extern<K extends Kind>(definition: Definition, kind: K): Extract<Extern, { kind: K }> | undefined {
  return definition.extern.kind === kind ? (definition.extern as Extract<Extern, { kind: K }>) : undefined;
}

export function usesVectors(graph: Graph): boolean {
  return graph.modules.some(({ definitions }) => definitions.some(carriesVector));
}

export function carriesVector({ extern }: Definition): boolean {
  if (extern.kind === "global") return extern.type === "v128";
  return extern.kind === "function" && [...extern.signature.params, ...extern.signature.results].includes("v128");
}

/** All definitions that a module can name: its imports (the first one of each definition) and its own definitions. */
export function knownTo(module: Module): readonly Definition[] {
  return [...new Set([...module.imports.map(({ definition }) => definition), ...module.definitions])];
}
