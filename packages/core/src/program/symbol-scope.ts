import type { AnyFunction } from "../bind/closure.ts";
import { brandOf } from "../wasm/brand.ts";

/** One live symbol. */
export type LiveSymbol =
  | { readonly kind: "function"; readonly value: AnyFunction }
  /** Data: the address of its first byte. */
  | { readonly kind: "data"; readonly address: number }
  | { readonly kind: "tag"; readonly value: WebAssembly.ExportValue };

/** Live symbols by name. A name may be that of a function and of data. */
export interface SymbolTable {
  readonly functions: ReadonlyMap<string, AnyFunction>;
  readonly data: ReadonlyMap<string, number>;
  readonly tags: ReadonlyMap<string, WebAssembly.ExportValue>;
}

/** Names that mean something to a linker, and no symbol of a library. */
const OWN_NAMES =
  /^(_initialize|__wasm_(call_ctors|apply_(data|tls|global)_relocs|init_tls)|__tls_(base|size|align)|__dso_handle|memory|__indirect_function_table)$/;

/**
 * The symbols that a module exports.
 *
 * @param base - the place of its data, from which its exported addresses count; 0 if they are addresses
 */
export function symbolsOf(exports: Readonly<Record<string, unknown>>, base: number): SymbolTable {
  const functions = new Map<string, AnyFunction>();
  const data = new Map<string, number>();
  const tags = new Map<string, WebAssembly.ExportValue>();
  for (const [name, value] of Object.entries(exports)) {
    if (OWN_NAMES.test(name)) continue;
    if (typeof value === "function") functions.set(name, value as AnyFunction);
    else if (brandOf(value) === "WebAssembly.Global") data.set(name, base + addressOf(value as WebAssembly.Global));
    else if (brandOf(value) === "WebAssembly.Tag") tags.set(name, value as WebAssembly.ExportValue);
  }
  return { functions, data, tags };
}

/** An address of 32 bits is a signed number in JavaScript. */
function addressOf({ value }: WebAssembly.Global): number {
  return typeof value === "bigint" ? Number(value) : (value as number) >>> 0;
}
