type Namespace = Readonly<Record<string, unknown>>;

/**
 * The value that the caller's imports hold for `module.name`, or `undefined`.
 *
 * A namespace may be an instance of a class, with its methods on its prototype, so prototypes are searched. The search
 * leaves out the built-in prototypes and the name `"constructor"`: every object inherits those members, and the caller
 * does not provide them.
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
  if (Object.hasOwn(holder, name)) return holder[name];
  if (name === "constructor") return undefined;
  for (let at = prototypeOf(holder); at !== null && !isBuiltInPrototype(at); at = prototypeOf(at)) {
    if (Object.hasOwn(at, name)) return holder[name];
  }
  return undefined;
}

function prototypeOf(object: object): object | null {
  return Object.getPrototypeOf(object);
}

/** `Object.prototype` or `Function.prototype` of any realm. */
function isBuiltInPrototype(at: object): boolean {
  const next = prototypeOf(at);
  return next === null || (typeof at === "function" && prototypeOf(next) === null);
}

function isObject(value: unknown): value is Namespace {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
