import type { Resolution } from "./module-set.ts";
import type { ImportFacts, ModuleFacts } from "./snapshot.ts";

/** An export that a reader can choose for an import. */
export interface ProviderChoice {
  readonly provider: Resolution["provider"];
  readonly type: string;
  /** Whether its type is that of the import, as far as text shows it. */
  readonly isAlike: boolean;
}

/** The choices for an import of a module. */
export type ProvidersFor = (wanted: ImportFacts, importer: string) => readonly ProviderChoice[];

/** A list of choices for people ends there. */
export const MOST_CHOICES = 200;

interface Exported {
  readonly provider: Resolution["provider"];
  readonly kind: ImportFacts["kind"];
  readonly type: string;
}

/**
 * Indexes the exports of modules. The choices for an import are exports of its kind in other modules: those of its name first, then
 * those of its type, then others. The index keeps each answer short where modules have hundreds of thousands of exports.
 */
export function indexProviders(modules: readonly ModuleFacts[]): ProvidersFor {
  const byName = new Map<string, Exported[]>();
  const byType = new Map<string, Exported[]>();
  const byKind = new Map<string, Exported[]>();
  for (const { name: module, exports } of modules) {
    for (const { name, kind, type } of exports) {
      const exported = { provider: { module, name }, kind, type };
      add(byName, name, exported);
      add(byType, type, exported);
      add(byKind, kind, exported);
    }
  }
  return (wanted, importer) => {
    const named = (byName.get(wanted.name) ?? []).filter(({ kind }) => kind === wanted.kind);
    const alike = named.filter(({ type }) => type === wanted.type);
    const found = new Set<Exported>();
    for (const list of [alike, named, byType.get(wanted.type) ?? [], byKind.get(wanted.kind) ?? []]) {
      for (const exported of list) {
        if (found.size === MOST_CHOICES) break;
        if (exported.provider.module !== importer) found.add(exported);
      }
    }
    return [...found].map(({ provider, type }) => ({ provider, type, isAlike: type === wanted.type }));
  };
}

function add(index: Map<string, Exported[]>, key: string, exported: Exported): void {
  const list = index.get(key);
  if (list === undefined) index.set(key, [exported]);
  else list.push(exported);
}
