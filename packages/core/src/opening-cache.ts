import { describeCompiledModule } from "./load/describe-compiled-module.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { OpenLibraries } from "./program/open-libraries.ts";
import type { OpenLibrary } from "./program/open-library.ts";
import type { Reopen } from "./reopen-library.ts";
import type { ModuleType } from "./wasm/module-type.ts";

/** All that the plan of a compiled library depends on, beside the program and its options. */
interface OpeningKey {
  readonly module: object;
  readonly name: string;
  /** Names of the libraries that it needs. */
  readonly needed: readonly string[];
  readonly libraries: OpenLibraries;
}

interface KnownOpening {
  readonly plan: LinkPlan;
  /** Absent until a library was opened by the plan, or if only a run of the plan opens it. */
  reopen?: Reopen | undefined;
}

/** The libraries whose symbols are seen: the global ones, and those that are needed, undefined if they are not open. */
type Scope = readonly (OpenLibrary | undefined)[];

interface Entry extends KnownOpening {
  readonly scope: Scope;
  readonly forget: () => void;
}

/** Plans of compiled libraries, and the ways to open them again, as long as their modules live. */
export interface OpeningCache {
  find(key: OpeningKey): KnownOpening | undefined;
  keep(key: OpeningKey, plan: LinkPlan): KnownOpening;
}

/** A module that is opened under many names keeps the last ones. */
const MOST_NAMES = 16;

/**
 * An entry holds while the same libraries are seen: each is an object that is never opened twice. It goes with the first of these
 * libraries that is closed, whose instance it would keep alive.
 */
export function createOpeningCache(): OpeningCache {
  const known = new WeakMap<object, Map<string, Entry>>();
  const drop = (names: Map<string, Entry>, name: string): void => {
    const entry = names.get(name);
    names.delete(name);
    for (const library of entry?.scope ?? []) if (entry) library?.onClose.delete(entry.forget);
  };
  return {
    find(key) {
      const entry = known.get(key.module)?.get(key.name);
      return entry && isSame(entry.scope, key) ? entry : undefined;
    },
    keep(key, plan) {
      const { module, name } = key;
      const names = known.get(module) ?? new Map<string, Entry>();
      known.set(module, names);
      drop(names, name);
      const [oldest] = names.keys();
      if (names.size === MOST_NAMES && oldest !== undefined) drop(names, oldest);
      // A library that stays open must not keep the modules of those that see it.
      const weakly = new WeakRef(names);
      const forget = (): void => {
        const own = weakly.deref();
        if (own) drop(own, name);
      };
      const entry: Entry = { plan, scope: scopeOf(key), forget };
      for (const library of entry.scope) library?.onClose.add(forget);
      names.set(name, entry);
      return entry;
    },
  };
}

function scopeOf({ libraries, needed }: OpeningKey): Scope {
  return [...libraries.globals, ...needed.map((one) => libraries.findNeeded(one))];
}

function isSame(scope: Scope, { libraries, needed }: OpeningKey): boolean {
  const { globals } = libraries;
  const count = globals.length;
  if (scope.length !== count + needed.length) return false;
  for (const [at, library] of globals.entries()) if (scope[at] !== library) return false;
  for (const [at, one] of needed.entries()) if (scope[count + at] !== libraries.findNeeded(one)) return false;
  return true;
}

/** Returns the type of a compiled module, read once. */
export function createTypeCache() {
  const known = new WeakMap<object, ModuleType>();
  return (module: WebAssembly.Module): ModuleType => {
    const type = known.get(module) ?? describeCompiledModule(module);
    known.set(module, type);
    return type;
  };
}
