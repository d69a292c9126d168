/** The builtins of engines in native imports. WebAssembly JavaScript API, "Builtin sets"; ESM integration. */
const BUILTINS: Readonly<Record<string, string>> = { "wasm:js-string": "js-string" };
const STRING_CONSTANTS = "wasm:js/string-constants";

/** Whether the engine provides the imports from a namespace, as in native imports. */
export function isEngineNamespace(namespace: string): boolean {
  return namespace === STRING_CONSTANTS || Object.hasOwn(BUILTINS, namespace);
}

/** The options with which the engine provides the imports from these namespaces. */
export interface EngineOptions {
  readonly builtins?: readonly string[];
  readonly importedStringConstants?: string;
}

export function engineOptionsOf(namespaces: Iterable<string>): EngineOptions {
  const all = new Set(namespaces);
  const builtins = [...all].flatMap((namespace) =>
    Object.hasOwn(BUILTINS, namespace) ? (BUILTINS[namespace] ?? []) : [],
  );
  return {
    ...(builtins.length > 0 && { builtins }),
    ...(all.has(STRING_CONSTANTS) && { importedStringConstants: STRING_CONSTANTS }),
  };
}
