const BUILTIN_NAMESPACE = "wasm:";

/** The set of builtins that a namespace stands for; undefined for other namespaces. */
export function builtinSetOf(namespace: string): string | undefined {
  return namespace.startsWith(BUILTIN_NAMESPACE) ? namespace.slice(BUILTIN_NAMESPACE.length) : undefined;
}
