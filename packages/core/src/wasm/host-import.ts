import type { ExternType } from "./extern-type.ts";

/** The names of a host import: `imports[module][name]`, `importsFor[for][module][name]`, or `provide[for][name]`. */
export interface HostKey {
  /** The value stands in place of a definition of the module `for`. Then `module` is empty. */
  readonly option?: "provide";
  /** Name of the module for which alone the import is given. */
  readonly for?: string;
  readonly module: string;
  readonly name: string;
}

/** A value in the caller's imports. */
export interface HostValue {
  /** The value, or the error that reading it threw. */
  readonly value: unknown;
  readonly isThrown?: true;
}

/** The caller's imports during one call: each member is read once, so all passes see the same value. */
export interface HostImports {
  /** Whether no module has host imports of its own. */
  readonly isShared: boolean;
  /**
   * The value at a path: `["env", "log"]` is `imports.env.log`, and an empty path is `imports` itself.
   *
   * @param importer - reads `importsFor[importer]` in place of `imports`
   * @param option - reads `provide[importer]` in place of both
   * @returns undefined if the path leads nowhere
   */
  read(path: readonly string[], importer?: string, option?: HostKey["option"]): HostValue | undefined;
  /**
   * Whether the caller gives a module the function of a name, and only the running program its address. Absent unless libraries are
   * opened into a program.
   */
  replaces?(name: string, importer: string): boolean;
}

/** The options with host imports: those of all modules, and those of single modules, by name. */
interface GivenImports {
  readonly imports?: object | undefined;
  readonly importsFor?: object | undefined;
  readonly provide?: object | undefined;
}

/**
 * Reads host imports as an engine does, with two differences: each member is read once, and values that are inherited
 * from `Object.prototype` or `Function.prototype` of any realm do not count. Every object inherits those.
 *
 * JavaScript API 3.0, "read the imports".
 */
export function createHostImports({ imports, importsFor, provide }: GivenImports): HostImports {
  const known = new Map<object, Map<string, HostValue | undefined>>();
  const readOnce = (holder: unknown, name: string): HostValue | undefined => {
    if (!isObject(holder)) return undefined;
    const members = known.get(holder) ?? new Map<string, HostValue | undefined>();
    known.set(holder, members);
    if (!members.has(name)) members.set(name, readMember(holder, name));
    return members.get(name);
  };
  return {
    isShared: importsFor === undefined,
    read(path, importer, option) {
      let at = importer === undefined ? { value: imports } : readOnce(option ? provide : importsFor, importer);
      for (const name of path) {
        if (at === undefined || at.isThrown) return at;
        at = readOnce(at.value, name);
      }
      return at;
    },
  };
}

/** The value at a key, without regard to types. */
export function readHostValue(host: HostImports, key: HostKey): HostValue | undefined {
  const { module, name, for: importer, option } = key;
  return host.read(option ? [name] : [module, name], importer, option);
}

/** The value at a key for an import of this type, if there is one. */
export function findHostValue(host: HostImports, key: HostKey, type: ExternType): HostValue | undefined {
  const found = readHostValue(host, key);
  return found !== undefined && (found.value !== undefined || found.isThrown || takesUndefined(type))
    ? found
    : undefined;
}

/**
 * Whether `undefined` is a value of the type, as it is of `externref`. Only a constant global can be one. A precompiled
 * module does not show the type of its global, so the engine judges.
 */
function takesUndefined(type: ExternType): boolean {
  if (type.kind === "opaque") return type.externKind === "global";
  if (type.kind !== "global" || type.mutable || typeof type.type === "string") return false;
  return type.type.ref === "extern" || type.type.ref === "any";
}

function readMember(holder: Holder, name: string): HostValue | undefined {
  try {
    const owner = ownerOf(holder, name);
    if (owner !== undefined && owner !== holder && isBuiltInPrototype(owner)) return undefined;
    const value = holder[name];
    // A proxy may have values of names that no object owns.
    return owner === undefined && value === undefined ? undefined : { value };
  } catch (error) {
    return { value: error, isThrown: true };
  }
}

/** The first object of the prototype chain with a property of this name. */
function ownerOf(holder: object, name: string): object | undefined {
  for (let at: object | null = holder; at !== null; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, name)) return at;
  }
  return undefined;
}

const BUILT_IN = /^function (Object|Function)\(\)\s*\{\s*\[native code\]\s*\}$/;

/** Whether an object is the `Object.prototype` or `Function.prototype` of any realm. */
function isBuiltInPrototype(at: object): boolean {
  if (at === Object.prototype || at === Function.prototype) return true;
  const maker: unknown = Object.getOwnPropertyDescriptor(at, "constructor")?.value;
  return (
    typeof maker === "function" && maker.prototype === at && BUILT_IN.test(Function.prototype.toString.call(maker))
  );
}

type Holder = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Holder {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
