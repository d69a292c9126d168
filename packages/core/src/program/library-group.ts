import type { Instances } from "../instantiate/run-steps.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { nameOfNeeded } from "../wasm/name-of-needed.ts";
import { providersFirst } from "../wasm/providers-first.ts";
import type { OpenLibraries } from "./open-libraries.ts";
import { newLibrary, type OpenLibrary, type Place } from "./open-library.ts";
import type { Opening } from "./scoped-imports.ts";
import type { TableSlots } from "./table-slots.ts";
import { usesWithin } from "./uses-within.ts";

/** The libraries that one call opens, from their places until they are open. */
export interface LibraryGroup {
  /** Notes the exports of a library. When all have some, C may open the libraries: constructors run from then on. */
  onInstance(module: string, exports: WebAssembly.Exports): void;
  /** Ends the libraries, whose opening has failed. */
  drop(): void;
  /** Notes the libraries as open; returns the one that the call names. */
  commit(instances: Instances): OpenLibrary;
}

export interface GroupDetails {
  readonly opening: Opening;
  readonly isGlobal: boolean;
  /** By name. */
  readonly modules: Readonly<Record<string, object>>;
  /** By name: the URL that a library was loaded from. */
  readonly urls?: ReadonlyMap<string, string | undefined>;
  /** The names of the libraries that one of them needs. */
  readonly neededOf: (library: string) => readonly string[];
}

interface GroupInput extends GroupDetails {
  readonly slots: TableSlots;
  readonly libraries: OpenLibraries;
  /** By name, in the order of the plan. */
  readonly places: ReadonlyMap<string, Place>;
}

/** Libraries with places, which are not open. */
export function beginGroup(
  plan: LinkPlan,
  { slots, libraries, places, opening, isGlobal, modules, urls, neededOf }: GroupInput,
): LibraryGroup {
  const exportsOf = new Map<string, WebAssembly.Exports>();
  const members = new Map<string, Member>();
  const group: OpenLibrary[] = [];
  for (const [name, place] of places) {
    const lists = { uses: new Set<OpenLibrary>(), needed: [] as OpenLibrary[] };
    const readExports = (): WebAssembly.Exports => exportsOf.get(name) ?? {};
    const identity = { name, module: modules[name], url: urls?.get(name) };
    const library = newLibrary({ ...identity, ...lists, readExports, place, group, isGlobal });
    group.push(library);
    members.set(name, { library, ...lists });
    libraries.begun.add(library);
  }
  for (const [name, { needed }] of members) {
    for (const one of neededOf(name)) {
      const member = members.get(nameOfNeeded(one, (other) => members.has(other)));
      const library = opening.found.get(one) ?? member?.library;
      if (library !== undefined) needed.push(library);
    }
  }
  return {
    onInstance(module, exports) {
      exportsOf.set(module, exports);
      if (exportsOf.size === group.length) for (const library of group) library.isMade = true;
    },
    drop() {
      for (const library of group) libraries.drop(library);
    },
    commit({ exports }) {
      const within = group.length > 1 ? usesWithin(plan, neededOf) : undefined;
      for (const [name, { library, uses }] of members) {
        // Also if the plan has no addresses: a library that is linked with `-Bsymbolic` puts its own functions there.
        slots.note(library.slots);
        exportsOf.set(name, exports[name] ?? {});
        for (const used of [...opening.uses, ...opening.needs]) uses.add(used);
        for (const other of within ? group : []) {
          // All of them were loaded for the first one.
          if (other !== library && (name === opening.root || within?.get(name)?.has(other.name))) uses.add(other);
        }
      }
      const { library: opened } = members.get(opening.root) as Member;
      // As their constructors have run, so that the last one is closed first.
      const own = new Set(group);
      for (const library of providersFirst([opened, ...group], ({ needed }) => needed)) {
        if (own.has(library)) libraries.add(library);
      }
      opened.opened += 1;
      // Symbols are sought in the opened one first.
      for (const library of [opened, ...group]) if (library.isGlobal) libraries.widen(library);
      return opened;
    },
  };
}

interface Member {
  readonly library: OpenLibrary;
  readonly uses: Set<OpenLibrary>;
  readonly needed: OpenLibrary[];
}
