/** The options of `WebAssembly.compile`. JavaScript API 3.0, "WebAssemblyCompileOptions". */
export interface CompileOptions {
  /**
   * Sets of builtins, such as `js-string`: the engine provides imports from the namespace `wasm:js-string`. Not readonly,
   * because TypeScript's own type of these options is not; nothing changes the list.
   */
  readonly builtins?: string[];
  /** The namespace of string constants: each import is a global with its own name as its value. */
  readonly importedStringConstants?: string;
}

/** Options that include those of `WebAssembly.compile`, perhaps as undefined. */
interface GivenOptions {
  readonly builtins?: readonly string[] | undefined;
  readonly importedStringConstants?: string | undefined;
}

/** The options to compile with, each set of builtins once; undefined if nothing is asked for. */
export function compileOptionsOf({ builtins, importedStringConstants }: GivenOptions): CompileOptions | undefined {
  if (builtins === undefined && importedStringConstants === undefined) return undefined;
  return {
    ...(builtins && { builtins: [...new Set(builtins)] }),
    ...(importedStringConstants !== undefined && { importedStringConstants }),
  };
}

/** Whether these options let the engine provide the imports from a namespace. A precompiled module has none of them. */
export function isBuiltinNamespace(
  namespace: string,
  { builtins, importedStringConstants }: GivenOptions | CompileOptions,
): boolean {
  return namespace === importedStringConstants || builtins?.some((set) => namespace === `wasm:${set}`) === true;
}

const BUILTIN_NAMESPACE = "wasm:";

/** The set of builtins that a namespace stands for; undefined for other namespaces. */
export function builtinSetOf(namespace: string): string | undefined {
  return namespace.startsWith(BUILTIN_NAMESPACE) ? namespace.slice(BUILTIN_NAMESPACE.length) : undefined;
}
