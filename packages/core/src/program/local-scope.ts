import type { ModuleType } from "../wasm/module-type.ts";
import { nameOfNeeded } from "../wasm/name-of-needed.ts";
import type { OpenLibrary } from "./open-library.ts";

/** A library that is being opened. */
export interface NewMember {
  readonly name: string;
  readonly type: ModuleType;
}

/** Libraries that one call opens, and those that they need. */
export interface LocalLibraries {
  /** The name of the library that the call names. */
  readonly root: string;
  /** As far as they are loaded. */
  readonly members: readonly NewMember[];
  /** The open ones, by the names by which the new ones need them. */
  readonly found: ReadonlyMap<string, OpenLibrary>;
}

/** A library in which symbols are sought: an open one, or the type of a new one. */
export type ScopeEntry = { readonly library: OpenLibrary } | { readonly member: ModuleType };

/**
 * The libraries in which those of one opening seek symbols, behind the global ones: first the one that is opened, then all that are
 * needed, breadth first, whether they are open or new.
 */
export function localScope({ root, members, found }: LocalLibraries): readonly ScopeEntry[] {
  const types = new Map(members.map(({ name, type }) => [name, type]));
  const entered = new Set<object | undefined>([undefined]);
  const scope: ScopeEntry[] = [];
  const enter = (key: object | undefined, entry: ScopeEntry): void => {
    if (entered.has(key)) return;
    entered.add(key);
    scope.push(entry);
  };
  const enterNamed = (needed: string): void => {
    const library = found.get(needed);
    const member = types.get(nameOfNeeded(needed, (name) => types.has(name)));
    if (library !== undefined) enter(library, { library });
    else if (member !== undefined) enter(member, { member });
  };
  enterNamed(root);
  for (const entry of scope) {
    if ("member" in entry) for (const needed of entry.member.dylink?.needed ?? []) enterNamed(needed);
    else for (const library of entry.library.needed) enter(library, { library });
  }
  return scope;
}
