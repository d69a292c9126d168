/*
 * Modules that need each other, as data: what a property test makes, prints as WAT in several ways, links and runs.
 *
 * Every definition has a number that is unique in its graph. Code says which definition it means, and the printer finds
 * the name under which the module at hand knows it; so one graph can be printed as its modules are (`printModule`), or
 * in a way that an oracle understands.
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

/** Initial value of a global: a number, or a constant global of the host's, which nobody else can look up. */
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
  /** Position of the module that defines it; `HOST` for what the embedder provides. */
  readonly owner: number;
  readonly extern: Extern;
}

export const HOST = -1;

export interface Import {
  readonly definition: Definition;
  /** Position of the module that it is asked of: the owner, or one that passes it on. */
  readonly from: number;
  /** The export's name there. */
  readonly name: string;
  /** What the importer says of a memory or table; the owner's own limits where it is not said. */
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
  /** The offset is said by a constant global instead of a number. */
  readonly byGlobal: boolean;
}

export interface ElementSegment {
  readonly table: Definition;
  readonly offset: number;
  readonly functions: readonly Definition[];
}

export interface Module {
  readonly position: number;
  /** What the user of the linker calls it. */
  readonly name: string;
  /** In the order of the import section. Of one definition there may be several. */
  readonly imports: readonly Import[];
  /** In the order of their index spaces. */
  readonly definitions: readonly Definition[];
  readonly exports: readonly Export[];
  readonly start?: Definition;
  readonly data?: DataSegment;
  readonly elements: readonly ElementSegment[];
}

/** How imports name what they want. */
export type Naming =
  /** `"m3" "function7"`: export names are unique. */
  | "by module"
  /** `"env" "function7"`: so are these, and no module is called `env`. */
  | "flat"
  /** `"of 3" "ask function7"`: the caller's `resolve` knows what is meant. */
  | "asked"
  /** `"constructor" "function0"`: all modules use the same export names, and odd module names. */
  | "odd";

export interface Graph {
  readonly naming: Naming;
  /**
   * Start functions may look at what modules that come later put into memories and tables. Then it matters at which
   * moment each of them runs, and not only in which order.
   */
  readonly eager: boolean;
  readonly modules: readonly Module[];
  readonly hostMemory?: Definition;
  readonly calls: readonly Call[];
}

/** What is called when everything is linked. */
export interface Call {
  readonly module: number;
  readonly name: string;
  readonly signature: Signature;
  readonly argument: number;
}

/**
 * What function bodies are made of. Statements read and write an accumulator; a `pick` chooses among what the module has,
 * and a statement that finds nothing to choose from does nothing.
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

/** Happens only where the accumulator ends in `when`; and, unless `early`, not before everything is linked. */
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

/** What start functions have. */
export const START_SIGNATURE: Signature = SIGNATURES[0] as Signature;

/*
 * A memory: the first half holds what data segments put there and nothing writes, 64 bytes for each module; the second
 * half belongs to the code. Tables: two slots for each module that nothing writes, then those that code sets, each for
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

/** What a module can name: its imports, of each definition the first, and its own definitions. */
export function knownTo(module: Module): readonly Definition[] {
  return [...new Set([...module.imports.map(({ definition }) => definition), ...module.definitions])];
}
