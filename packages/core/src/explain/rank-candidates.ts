import type { ExportPosition } from "../plan/resolve/index-exports.ts";
import { at, groupBy } from "../wasm/lists.ts";
import type { ImportType } from "../wasm/module-type.ts";
import type { Scene } from "./scene.ts";
import { likenessOf } from "./type-likeness.ts";

/** An import that several modules could provide, for all modules that ask for it with the same name and type. */
export interface AmbiguousImport {
  readonly import: ImportType;
  readonly importers: readonly number[];
  readonly candidates: readonly ExportPosition[];
}

/** Candidates and importers beyond these are not compared, so that the time stays linear. */
const MOST_COMPARED = { candidates: 64, importers: 8 } as const;

/**
 * Puts the likeliest provider of each import first:
 *
 * 1. an export of the right type;
 * 2. a module that itself imports from the importers, as a program that calls `malloc` owns the memory of the allocator;
 * 3. a candidate for all imports of this name, so that one answer settles them;
 * 4. a candidate for most of the ambiguous imports: `malloc` and `free` come from one allocator;
 * 5. the order of the modules.
 */
export function rankCandidates(ambiguous: readonly AmbiguousImport[], scene: Scene): readonly AmbiguousImport[] {
  const needs = createNeeds(scene);
  const ofName = groupBy(ambiguous, ({ import: { name } }) => name);
  const shares = countModules(ambiguous);
  const sharesOfName = new Map([...ofName].map(([name, entries]) => [name, countModules(entries)]));
  return ambiguous.map((entry) => {
    const { name } = entry.import;
    const importers = new Set(
      (ofName.get(name) ?? []).flatMap((each) => each.importers.slice(0, MOST_COMPARED.importers)),
    );
    const scored = entry.candidates.slice(0, MOST_COMPARED.candidates).map((candidate) => ({
      candidate,
      score: [
        likeness(entry, candidate, scene),
        [...importers]
          .slice(0, MOST_COMPARED.importers)
          .filter((importer) => needs(candidate.module, importer, { but: name })).length,
        sharesOfName.get(name)?.get(candidate.module) ?? 0,
        shares.get(candidate.module) ?? 0,
      ],
    }));
    scored.sort((a, b) => compareScores(b.score, a.score));
    const rest = entry.candidates.slice(MOST_COMPARED.candidates);
    return { ...entry, candidates: [...scored.map(({ candidate }) => candidate), ...rest] };
  });
}

/** The number of ambiguous imports that each module could provide. */
function countModules(ambiguous: readonly AmbiguousImport[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { candidates } of ambiguous) {
    for (const { module } of candidates.slice(0, MOST_COMPARED.candidates)) {
      counts.set(module, (counts.get(module) ?? 0) + 1);
    }
  }
  return counts;
}

function likeness(
  { import: { type }, importers: [importer = 0] }: AmbiguousImport,
  { module, export: position }: ExportPosition,
  { modules }: Scene,
): number {
  const provider = at(modules, module).type;
  const expected = { type, types: at(modules, importer).type.types };
  return likenessOf(expected, { type: at(provider.exports, position).type, types: provider.types });
}

/** Whether a module imports an export of another one, by its name or by a namespace of no module. */
type Needs = (user: number, provider: number, question: { readonly but: string }) => boolean;

/** @returns a function that does not count one name: modules that import and export a name all need each other by it */
function createNeeds({ modules, index }: Scene): Needs {
  /** Two names of such exports: if one does not count, the other does. */
  const known = new Map<string, readonly string[]>();
  const find = (user: number, provider: number): readonly string[] => {
    const found = new Set<string>();
    for (const { module, name } of at(modules, user).type.imports) {
      const isMeant = module === at(modules, provider).name || !index.moduleByName.has(module);
      if (isMeant && index.exportByName(provider, name) !== undefined) found.add(name);
      if (found.size === 2) break;
    }
    return [...found];
  };
  return (user, provider, { but }) => {
    if (user === provider) return false;
    const key = `${user} ${provider}`;
    const found = known.get(key) ?? find(user, provider);
    known.set(key, found);
    return found.some((name) => name !== but);
  };
}

function compareScores(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((part, position) => part !== b[position]);
  return differing < 0 ? 0 : (a[differing] ?? 0) - (b[differing] ?? 0);
}
