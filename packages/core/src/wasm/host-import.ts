type Namespace = Readonly<Record<string, unknown>>;

/**
 * The value that the caller's imports hold for `module.name`, or `undefined`.
 *
 * A namespace may be an instance of a class (its methods then stand on its prototype), so prototypes are searched; but
 * not the root one, lest `"constructor"` or `"toString"` be taken for something that the caller provides.
 */
export function lookupHostImport(
  imports: Readonly<Record<string, Namespace>> | undefined,
  key: { readonly module: string; readonly name: string },
): unknown {
  if (imports === undefined) return undefined;
  const namespace = lookup(imports, key.module);
  return isObject(namespace) ? lookup(namespace, key.name) : undefined;
}

function lookup(holder: Namespace, name: string): unknown {
  for (let at: object | null = holder; at !== null && !isRootPrototype(at, holder); at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, name)) return holder[name];
  }
  return undefined;
}

function isRootPrototype(at: object, holder: object): boolean {
  return at !== holder && Object.getPrototypeOf(at) === null;
}

function isObject(value: unknown): value is Namespace {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
