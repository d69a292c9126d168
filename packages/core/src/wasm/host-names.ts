/** Namespaces that belong to a host, an engine or a dynamic linker. */
const HOST_NAMESPACE = /^(wasix?$|wasix?[_:]|wasm:|GOT\.)/;

/**
 * Whether a namespace means one certain provider: a host interface (`wasi_snapshot_preview1`, `wasi:io/streams`), a set
 * of builtins (`wasm:js-string`), or a table of addresses (`GOT.mem`). A linked module that exports one of its names by
 * chance is not that provider.
 *
 * @example
 * ```ts
 * import { isHostNamespace } from "@rec/core/plan";
 *
 * console.log(["wasi_snapshot_preview1", "env"].map(isHostNamespace)); // [ true, false ]
 * ```
 */
export function isHostNamespace(namespace: string): boolean {
  return HOST_NAMESPACE.test(namespace);
}

/** The namespace of WASI preview 1. */
export const WASI_NAMESPACE = "wasi_snapshot_preview1";

/** The function of a reactor that has to run once, before all others. WASI, "Application ABI". */
export const INITIALIZE = "_initialize";

/** The function of a command that runs its `main`. WASI, "Application ABI". */
export const START = "_start";

/** The namespace that Binaryen's minifier, and so Emscripten's, gives to all imports. */
export const MINIFIED_NAMESPACE = "a";

const MOST_MINIFIED_LETTERS = 2;

/**
 * Whether a module has minified imports: all in one namespace, with names of few letters. They mean something to the host
 * of that module alone. An export of the same name in another module is a coincidence.
 *
 * @param imports - all imports of the module
 *
 * @example
 * ```ts
 * import { isMinified } from "@rec/core/plan";
 *
 * console.log(isMinified([{ module: "a", name: "b" }])); // true
 * ```
 */
export function isMinified(imports: readonly { readonly module: string; readonly name: string }[]): boolean {
  return imports.every(({ module, name }) => module === MINIFIED_NAMESPACE && name.length <= MOST_MINIFIED_LETTERS);
}

const PLACE = /^__(memory_base|table_base|tls_base)(32)?$/;

/**
 * Whether a name means the place of the importer's own data, functions or thread-local variables. The value of another
 * module is the place of that module.
 *
 * @example
 * ```ts
 * import { isPlaceName } from "@rec/core/plan";
 *
 * console.log(["__memory_base", "memory"].map(isPlaceName)); // [ true, false ]
 * ```
 */
export function isPlaceName(name: string): boolean {
  return PLACE.test(name);
}
