import type { Output } from "./output.ts";

/** A search among the exports of the live modules. */
export interface ExportQuery {
  /** Words that `module.name` has to contain, in any case; all exports if there are none. */
  readonly text: string;
  /** The largest number of answers. */
  readonly most: number;
}

/** The first answers of a search, in the order of modules and exports, and the number of all. */
export interface Found<Item> {
  readonly items: readonly Item[];
  readonly total: number;
}

/** The values of a type that JavaScript can pass and a reader can write. */
export type Accepted = "i32" | "i64" | "f32" | "f64" | "null" | "nothing";

export interface ValueKind {
  /** As WAT writes it: `i32`, `(ref null func)`. */
  readonly type: string;
  readonly accepts: Accepted;
  /** The reason, in words, if it accepts only null, or nothing. */
  readonly reason?: string;
}

export interface CallableExport {
  readonly module: string;
  readonly name: string;
  readonly parameters: readonly ValueKind[];
  readonly results: readonly ValueKind[];
  /** The reason why JavaScript cannot call it; absent if it can. */
  readonly refused?: string;
}

export interface GlobalExport {
  readonly module: string;
  readonly name: string;
  readonly kind: ValueKind;
  readonly mutable: boolean;
  /** Undefined if JavaScript cannot read it. */
  readonly value: CallResult | undefined;
}

export interface GlobalChange {
  readonly module: string;
  readonly name: string;
  readonly value: CallValue;
}

/** A bigint for an i64, `null` for a reference, else a number. */
export type CallValue = number | bigint | null;

/** A number, or a reference as text, which cannot leave the worker. */
export type CallResult = number | bigint | { readonly reference: string };

export interface CallRequest {
  readonly module: string;
  readonly name: string;
  /** One for each parameter. */
  readonly values: readonly CallValue[];
}

/** A function of WebAssembly on the stack of an error. */
export interface WasmFrame {
  /** Undefined if several modules may have it, or if the linker made it. */
  readonly module: string | undefined;
  /** Its name, or `function 3` if it has none. */
  readonly name: string;
}

export type CallOutcome =
  | {
      readonly returned: true;
      readonly results: readonly CallResult[];
      readonly durationMs: number;
      readonly printed?: Output;
    }
  | {
      readonly returned: false;
      readonly printed?: Output;
      readonly name: string;
      readonly message: string;
      /** Present if a program of WASI called `exit`. */
      readonly exitCode?: number;
      readonly stack: string;
      /** Innermost first. */
      readonly frames: readonly WasmFrame[];
    };
