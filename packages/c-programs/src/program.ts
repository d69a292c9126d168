/** A C library over WASI, or none, with addresses of 32 or 64 bits. */
export type Target = "wasm32-wasip1" | "wasm32-unknown-unknown" | "wasm64-unknown-unknown";

/** A program of C or C++ in several parts that call each other: each part exports what others need, and one exports `test`. */
export interface Program {
  /** Names the folder of its sources in `programs`. */
  readonly name: string;
  /** One sentence: what goes wrong if the parts are not placed right. */
  readonly shows: string;
  /** The result of `test()`, if it is known without a run. */
  readonly expected?: number;
  /** The text that it prints. */
  readonly output?: string;
  readonly target?: Target;
  readonly compileFlags?: readonly string[];
  /** Flags of every link. */
  readonly linkFlags?: readonly string[];
  /** Flags of the links of parts alone. */
  readonly partFlags?: readonly string[];
  /** The artifact of `@rec/wasm` that gives `malloc` and `free`. */
  readonly allocator?: "memory" | "memory-debug" | "memory64";
}

/**
 * How a part is linked. `placeable`: with relocations, and with memory and table imported. `fixed`: the same without relocations.
 * `owner`: without relocations, and with a memory and a table of its own, which it exports. `program`: the same, with a table that it
 * does not export, as wasm-ld makes it by default. `ownTable`: with relocations, and with a table of its own that it does not
 * export.
 */
export type PartForm = "placeable" | "fixed" | "owner" | "program" | "ownTable";

export interface BuildOptions {
  readonly optimize: "-O0" | "-O2";
  /** Further flags of the compiler, such as `-g`. */
  readonly compileFlags?: readonly string[];
}

export interface PartsOptions extends BuildOptions {
  /** Forms by the names of parts; the others are placeable. */
  readonly forms?: Readonly<Record<string, PartForm>>;
  /** Further flags of the links of parts. */
  readonly partFlags?: readonly string[];
}
