import type { MissingLibrary } from "../load/load-problems.ts";
import type { DynamicLibrary } from "../wasm/dynamic-library.ts";
import { otherFolders } from "../wasm/library-places.ts";

/** The functions of this file. */
export interface LibraryParts {
  readonly joinLibraries: typeof joinLibraries;
  readonly findMissingLibraries: typeof findMissingLibraries;
}

/** A module of the graph, with the modules that it needs. */
interface NeedingNode<Node> {
  readonly name: string;
  readonly load: { readonly type: { readonly dylink?: DynamicLibrary } } | undefined;
  readonly needs: Map<string, Node | undefined>;
  /** Which of the needs are libraries, each with the places at which it was sought in vain. */
  readonly libraries: ReadonlyMap<string, readonly string[] | undefined>;
}

/**
 * Makes one library of all that are needed under one name, as dynamic linkers do: the first that is found counts, in the
 * breadth-first order of modules and needs, whichever has arrived first.
 */
export function joinLibraries<Node extends NeedingNode<Node>>(roots: readonly Node[]): void {
  const byName = new Map<string, Node>();
  const seen = new Set(roots);
  // Iteration over a set includes nodes that are added meanwhile.
  for (const { needs, libraries } of seen) {
    for (const [specifier, found] of needs) {
      const module = libraries.has(specifier) ? (byName.get(specifier) ?? found) : found;
      if (module === undefined) continue;
      if (libraries.has(specifier)) byName.set(specifier, module);
      needs.set(specifier, module);
      seen.add(module);
    }
  }
  for (const { needs, libraries } of seen) {
    for (const name of libraries.keys()) if (needs.get(name) === undefined) needs.set(name, byName.get(name));
  }
}

/** The libraries that were sought and not found, each once, in the order in which they are needed. */
export function findMissingLibraries<Node extends NeedingNode<Node>>(roots: readonly Node[]): MissingLibrary[] {
  const found = new Map<string, { importers: string[]; places: Set<string>; passedOver: Set<string> }>();
  const seen = new Set(roots);
  for (const { name, load, needs, libraries } of seen) {
    for (const [specifier, module] of needs) {
      if (module !== undefined) seen.add(module);
      const places = module === undefined ? libraries.get(specifier) : undefined;
      if (places === undefined) continue;
      const missing = found.get(specifier) ?? { importers: [], places: new Set(), passedOver: new Set() };
      found.set(specifier, missing);
      missing.importers.push(name);
      for (const place of places) missing.places.add(place);
      for (const folder of otherFolders(load?.type.dylink?.runtimePath)) missing.passedOver.add(folder);
    }
  }
  return [...found].map(([library, { importers, places, passedOver }]): MissingLibrary => {
    const [module = ""] = importers;
    const where = { places: [...places], passedOver: [...passedOver] };
    return { about: "missing-library", code: "LIBRARY_NOT_FOUND", module, library, importers, ...where };
  });
}
