/** A value that a case gives as host import, as JSON can express it. */
export type HostValue =
  /** A function that records each call and returns the value. */
  | { readonly function: string; readonly returns?: number }
  | { readonly memory: { readonly initial: number; readonly maximum?: number; readonly shared?: boolean } }
  | {
      readonly table: {
        readonly element: "anyfunc" | "externref";
        readonly initial: number;
        readonly maximum?: number;
      };
    }
  | { readonly global: { readonly value: GlobalValue; readonly mutable?: boolean }; readonly initial?: number }
  | { readonly tag: readonly string[] }
  /** An i64: JSON has no bigint. */
  | { readonly bigint: string }
  | { readonly value: number | string | boolean | null }
  /** An export of one of the case's host modules, `host/*.wat`. */
  | { readonly exportOf: string; readonly name: string };

type GlobalValue = "i32" | "i64" | "f32" | "f64" | "externref" | "anyfunc";

export type HostNamespaces = Readonly<Record<string, Readonly<Record<string, HostValue>>>>;

/** The contents of `case.json`; every key is optional. */
export interface CaseOptions {
  /** Modules in input order, each with its file; by default all files in the order of their names, named like them. */
  readonly modules?: readonly (readonly [name: string, file: string])[];
  /** Words in modules and names that are replaced by the given number of letters "x". */
  readonly longNames?: Readonly<Record<string, number>>;
  readonly imports?: HostNamespaces;
  /** The answers of `resolve`: `[importer, module, name, answered module, answered name]`. */
  readonly resolve?: readonly (readonly [string, string, string, string, string])[];
  readonly binding?: "auto" | "shim" | "closure";
  readonly hoist?: boolean;
  readonly reconcileLimits?: boolean;
  readonly unresolved?: "error" | "trap";
  readonly dataOverlap?: "error" | "warn" | "allow";
  readonly initialize?: boolean;
  readonly place?: "auto" | "off" | "require";
  readonly strict?: boolean;
  /** Modules that are given as `WebAssembly.Module`. */
  readonly precompiled?: readonly string[];
  /** Calls after linking: module, export, arguments. */
  readonly calls?: readonly (readonly [module: string, name: string, ...values: (number | string)[]])[];
  /** Instantiates the modules once more, with these addresses in a further thread of their memory, and reports them again. */
  readonly thread?: { readonly stackBase: number; readonly stackSize: number; readonly tlsBase?: number };
  /** A feature that the case needs and that the oldest Node for the tests lacks. Only Deno runs such a case. */
  readonly needs?: string;
  /** Host imports of the modules in `by-hand/`: they replace the externs that the linker hoists. */
  readonly byHand?: HostNamespaces;
}

export const OPTION_NAMES: readonly (keyof CaseOptions)[] = [
  "modules",
  "longNames",
  "imports",
  "resolve",
  "binding",
  "hoist",
  "reconcileLimits",
  "unresolved",
  "dataOverlap",
  "initialize",
  "place",
  "strict",
  "precompiled",
  "calls",
  "thread",
  "needs",
  "byHand",
];

export interface NamedBytes {
  readonly name: string;
  readonly base64: string;
}

/** A case with all of its modules assembled: plain data, which can be sent to another runtime. */
export interface GoldenCase {
  readonly name: string;
  /** In input order. */
  readonly modules: readonly NamedBytes[];
  /** Modules that replace those of the same name when the case is linked by hand. */
  readonly byHand: readonly NamedBytes[];
  /** Modules from which host imports are taken. */
  readonly host: readonly NamedBytes[];
  readonly options: CaseOptions;
}

export function bytesOf({ base64 }: NamedBytes): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
