import type { AnyFunction } from "../bind/closure.ts";
import { brandOf } from "../wasm/brand.ts";
import { THREAD_NAMES } from "../wasm/toolchain-names.ts";

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

interface SymbolPlace {
  readonly base: number;
  readonly threadLocals?: readonly string[] | undefined;
}

/** Names that mean something to a linker, and no symbol of a library. */
const OWN_NAMES =
  /^(_initialize|__wasm_(call_ctors|apply_(data|tls|global)_relocs|init_tls)|__tls_(base|size|align)|__dso_handle|memory|__indirect_function_table)$/;

/**
 * The symbols that a module exports. A thread-local variable has the address that it has in this thread.
 *
 * @param place - `base`: the place of its data, from which its exported addresses count; 0 if they are addresses.
 *   `threadLocals`: names of variables whose addresses count from its `__tls_base`
 */
export function symbolsOf(exports: Readonly<Record<string, unknown>>, place: SymbolPlace): SymbolTable {
  const locals = new Set(place.threadLocals);
  const localBase = exports[THREAD_NAMES.base] as WebAssembly.Global | undefined;
  const functions = new Map<string, AnyFunction>();
  const data = new Map<string, number>();
  const tags = new Map<string, WebAssembly.ExportValue>();
  for (const [name, value] of Object.entries(exports)) {
    if (OWN_NAMES.test(name)) continue;
    if (typeof value === "function") functions.set(name, value as AnyFunction);
    else if (brandOf(value) === "WebAssembly.Global") {
      const base = !locals.has(name) ? place.base : localBase && addressOf(localBase);
      // Without its `__tls_base`, nobody knows where the data of the module lies.
      if (base !== undefined) data.set(name, base + addressOf(value as WebAssembly.Global));
    } else if (brandOf(value) === "WebAssembly.Tag") tags.set(name, value as WebAssembly.ExportValue);
  }
  return { functions, data, tags };
}

/** An address of 32 bits is a signed number in JavaScript. */
function addressOf({ value }: WebAssembly.Global): number {
  return typeof value === "bigint" ? Number(value) : (value as number) >>> 0;
}
