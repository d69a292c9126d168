import { canCarry } from "../wasm/can-carry.ts";
import type { AbstractHeapType, DefinedType, FunctionType, RefType, ValueType } from "../wasm/extern-type.ts";
import { parameterNames } from "./type-name.ts";

/*
 * The types of JavaScript for the types of WebAssembly. JavaScript API 3.0, "ToJSValue" and "ToWebAssemblyValue".
 */

/** The types of TypeScript for references that are not null. JavaScript may pass a number for an i31. */
const REFERENCES: Readonly<Record<AbstractHeapType, string>> = {
  func: "WasmFunction",
  nofunc: "never",
  extern: "{} | undefined",
  noextern: "never",
  any: "{} | undefined",
  eq: "number | object",
  i31: "number",
  struct: "object",
  array: "object",
  none: "never",
  exn: "never",
  noexn: "never",
};

export interface Signature {
  readonly type: FunctionType;
  /** The names of the parameters, as far as they are known. */
  readonly names?: readonly (string | undefined)[];
}

/** The types of one module as TypeScript. Each type of `@rec/core` that they name is reported once or more often. */
export class JsTypes {
  readonly #types: readonly DefinedType[];
  readonly #onName: (name: string) => void;

  constructor(types: readonly DefinedType[], onName: (name: string) => void) {
    this.#types = types;
    this.#onName = onName;
  }

  /** A type of `@rec/core`, with its type arguments. */
  named(name: string, ...args: readonly string[]): string {
    this.#onName(name);
    return args.length === 0 ? name : `${name}<${args.join(", ")}>`;
  }

  /** A function: `(id: number) => bigint`. */
  function({ type, names = [] }: Signature): string {
    if (!canCarry(type)) return this.named("UncallableFunction");
    const parameters = parameterNames(type.params.map((_, position) => names[position]));
    const list = type.params.map((param, position) => `${parameters[position]}: ${this.value(param)}`);
    return `(${list.join(", ")}) => ${this.#results(type.results)}`;
  }

  /** A value that JavaScript reads or writes; `never` if it can do neither. */
  value(type: ValueType): string {
    if (typeof type !== "string") return this.#reference(type);
    if (type === "v128") return "never";
    return type === "i64" ? "bigint" : "number";
  }

  #results(results: readonly ValueType[]): string {
    const [only] = results;
    if (only === undefined) return "void";
    return results.length === 1 ? this.value(only) : `[${results.map((result) => this.value(result)).join(", ")}]`;
  }

  #reference({ ref, nullable }: RefType): string {
    const type = typeof ref === "string" ? REFERENCES[ref] : this.#defined(ref);
    if (type === "WasmFunction") this.#onName(type);
    if (ref === "exn" || ref === "noexn" || !nullable) return type;
    if (type === "never") return "null";
    return type === "{} | undefined" ? "unknown" : `${type} | null`;
  }

  /** A function is spelled out, but functions among its own parameters and results are not. */
  #defined(index: number): string {
    const composite = this.#types[index]?.composite;
    if (composite?.kind !== "func") return composite === undefined ? "{}" : "object";
    const plain = new JsTypes([], this.#onName);
    return `(${plain.function({ type: withoutDefined(composite, this.#types) })})`;
  }
}

/** The same function, with abstract references in place of defined types. */
function withoutDefined({ params, results }: FunctionType, types: readonly DefinedType[]): FunctionType {
  const abstract = (type: ValueType): ValueType => {
    if (typeof type === "string" || typeof type.ref === "string") return type;
    const kind = types[type.ref]?.composite.kind;
    return { ref: kind ?? "any", nullable: type.nullable };
  };
  return { params: params.map(abstract), results: results.map(abstract) };
}
