import type { Diagnostic } from "@rec/browser";
import type { Resolution } from "../module-set.ts";
import type { ImportFacts, ModuleFacts } from "../snapshot.ts";
import { type Bench, MOST_OFFERED } from "./fix.ts";

/** An import, and the modules that ask for it with the same type. */
export interface Wanted {
  readonly import: ImportFacts;
  readonly importers: readonly string[];
}

/** A problem names the first importer; the same import of other modules has the same remedy. */
export function wantedBy(diagnostic: Diagnostic, { modules }: Bench): Wanted | undefined {
  const { module: importer, import: wanted } = diagnostic;
  const entry = modules
    .find(({ name }) => name === importer)
    ?.imports.find(({ module, name }) => module === wanted?.module && name === wanted.name);
  return entry && { import: entry, importers: importersOf(entry, modules) };
}

export function importersOf({ module, name, type }: ImportFacts, modules: readonly ModuleFacts[]): readonly string[] {
  return modules
    .filter(({ imports }) =>
      imports.some((entry) => entry.module === module && entry.name === name && entry.type === type),
    )
    .map((facts) => facts.name);
}

/** Exports of the name and type of an import, of all modules but its importer. */
export function providersOf(
  entry: ImportFacts,
  modules: readonly ModuleFacts[],
  importer?: string,
): readonly Resolution["provider"][] {
  return modules
    .filter((facts) => facts.name !== importer)
    .filter(({ exports }) =>
      exports.some(({ name, kind, type }) => name === entry.name && isFit(entry, { kind, type })),
    )
    .map((facts) => ({ module: facts.name, name: entry.name }));
}

/** Limits need not be equal, so the kind decides for memories and tables. */
function isFit(wanted: Pick<ImportFacts, "kind" | "type">, found: Pick<ImportFacts, "kind" | "type">): boolean {
  const hasLimits = wanted.kind === "memory" || wanted.kind === "table";
  return wanted.kind === found.kind && (hasLimits || wanted.type === found.type);
}

/** Exports of the right type: those of the wanted name, then those with nearly this name. */
export function likelyProviders(
  { import: wanted, importers }: Wanted,
  { modules, set }: Bench,
): readonly Resolution["provider"][] {
  const plain = plainName(wanted.name);
  const chosen = set.resolutions.filter(
    ({ import: entry }) => entry.module === wanted.module && entry.name === wanted.name,
  );
  const ranked = modules
    .filter(({ name }) => !importers.includes(name))
    .flatMap((facts) =>
      facts.exports
        .filter((entry) => isFit(wanted, entry) && isNear(plain, plainName(entry.name)))
        .map((entry) => ({ module: facts.name, name: entry.name })),
    )
    .filter(({ module, name }) => !chosen.some(({ provider }) => provider.module === module && provider.name === name));
  return ranked
    .toSorted((a, b) => Number(b.name === wanted.name) - Number(a.name === wanted.name))
    .slice(0, MOST_OFFERED);
}

/** Without case and underscores, in which toolchains differ. */
function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

function isNear(wanted: string, found: string): boolean {
  if (found === "" || wanted === "") return false;
  return (
    found === wanted ||
    (Math.min(found.length, wanted.length) > 2 && (found.includes(wanted) || wanted.includes(found)))
  );
}
