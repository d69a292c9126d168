import type { Diagnostic } from "@rec/browser";
import { withModule, withOptions, withResolution } from "../edit-set.ts";
import { hasSkeleton, withSkeleton } from "../host-skeleton.ts";
import type { ModuleSet, Resolution } from "../module-set.ts";
import { shownName } from "../shown-name.ts";
import type { ModuleFacts } from "../snapshot.ts";
import { WASI_NAMESPACE } from "../wasi-of-plan.ts";
import { hasWasi } from "../wasi-settings.ts";
import { type Bench, type Fix, MOST_OFFERED } from "./fix.ts";
import { importersOf, likelyProviders, providersOf, type Wanted, wantedBy } from "./wanted-import.ts";

/** Beside the page. */
const ALLOCATOR_URL = "wasm/memory.wasm";
const ALLOCATION: ReadonlySet<string> = new Set(["malloc", "free", "calloc", "realloc", "aligned_alloc"]);

export const turnWasiOn: Fix = { label: "Turn WASI on", change: (set) => withOptions(set, { wasi: true }) };

/** An import without a provider. */
export function unresolvedFixes(diagnostic: Diagnostic, bench: Bench): readonly Fix[] {
  const wanted = wantedBy(diagnostic, bench);
  const { set, modules } = bench;
  const trap = set.options.unresolved === "trap" ? [] : [trapCalls("Trap calls to it")];
  // The facts of a large module list its first imports alone.
  if (wanted === undefined) return trap;
  return [
    ...undoing(wanted, set),
    ...libraryFixes(wanted, set, modules),
    ...allocatorFixes(wanted, set),
    ...(wanted.import.module === WASI_NAMESPACE && !hasWasi(set.options) ? [turnWasiOn] : []),
    ...likelyProviders(wanted, bench).map((provider) => choosing(wanted, provider)),
    ...hostFixes(wanted),
    ...(wanted.import.kind === "function" ? trap : []),
  ];
}

/** The allocator that comes with the page, for a program that asks for one. */
function allocatorFixes({ import: { kind, name, type } }: Wanted, set: ModuleSet): readonly Fix[] {
  const isThere = set.modules.some(({ source }) => source.from === "url" && source.url === ALLOCATOR_URL);
  if (isThere || kind !== "function" || !type.startsWith("function [i32") || !ALLOCATION.has(name)) return [];
  return [
    {
      label: "Add an allocator: memory.wasm",
      change: (old) => withModule(old, { name: "memory", source: { from: "url", url: ALLOCATOR_URL } }),
    },
  ];
}

/** The libraries that an importer from the web needs and that are not in the set, from beside it. */
function libraryFixes(
  { importers: [importer] }: Wanted,
  set: ModuleSet,
  modules: readonly ModuleFacts[],
): readonly Fix[] {
  const source = set.modules.find(({ name }) => name === importer)?.source;
  // Nothing lies beside a URL that holds the module itself.
  if (source?.from !== "url" || source.url.startsWith("data:")) return [];
  const needed = modules.find(({ name }) => name === importer)?.needed ?? [];
  const folder = source.url.slice(0, source.url.lastIndexOf("/") + 1);
  return needed
    .filter((library) => !set.modules.some(({ name }) => name === library || `${name}.wasm` === library))
    .slice(0, MOST_OFFERED)
    .map((library) => ({
      label: `Add ${shownName(library)} from beside ${shownName(importer ?? "")}`,
      change: (old) => withModule(old, { name: library, source: { from: "url", url: folder + library } }),
    }));
}

export function trapCalls(label: string): Fix {
  return { label, change: (set) => withOptions(set, { unresolved: "trap" }) };
}

export function hostFixes(wanted: Wanted | undefined): readonly Fix[] {
  if (wanted === undefined || !hasSkeleton(wanted.import)) return [];
  const { import: entry } = wanted;
  return [
    {
      label: `Write a host ${entry.kind}`,
      change: (set) => ({ ...set, hostCode: withSkeleton(set.hostCode, entry) }),
    },
  ];
}

/** One button for each of the first providers, and one more where a provider has several of the ambiguous imports of this namespace. */
export function ambiguousFixes(diagnostic: Diagnostic, bench: Bench): readonly Fix[] {
  const wanted = wantedBy(diagnostic, bench);
  if (wanted === undefined) return [];
  const providers = providersOf(wanted.import, bench.modules).slice(0, MOST_OFFERED);
  return providers.flatMap((provider) => {
    const alike = ambiguousFrom(wanted, provider.module, bench);
    const one = choosing(wanted, provider);
    if (alike.length < 2) return [one];
    const change = (set: ModuleSet): ModuleSet =>
      alike.reduce(
        (changed, each) => choosing(each, { module: provider.module, name: each.import.name }).change(changed),
        set,
      );
    return [
      {
        label: `Take ${alike.length === 2 ? "both" : `all ${alike.length}`} from ${shownName(provider.module)}`,
        change,
      },
      one,
    ];
  });
}

/** The imports of the same importers and namespace that several modules could provide, this one among them. */
function ambiguousFrom(wanted: Wanted, provider: string, { modules }: Bench): readonly Wanted[] {
  const importer = modules.find(({ name }) => name === wanted.importers[0]);
  return (importer?.imports ?? [])
    .filter((entry) => entry.module === wanted.import.module)
    .filter((entry) => {
      const providers = providersOf(entry, modules, importer?.name);
      return providers.length > 1 && providers.some(({ module }) => module === provider);
    })
    .map((entry) => ({ import: entry, importers: importersOf(entry, modules) }));
}

export function mismatchFixes(diagnostic: Diagnostic, bench: Bench): readonly Fix[] {
  const wanted = wantedBy(diagnostic, bench);
  if (wanted === undefined) return [];
  const { set } = bench;
  const hasLimits = wanted.import.kind === "memory" || wanted.import.kind === "table";
  return [
    ...undoing(wanted, set),
    ...(hasLimits && set.options.reconcileLimits !== true
      ? [{ label: "Reconcile the limits", change: (old: ModuleSet) => withOptions(old, { reconcileLimits: true }) }]
      : []),
    ...likelyProviders(wanted, bench).map((provider) => choosing(wanted, provider)),
    ...hostFixes(wanted),
  ];
}

function choosing({ import: entry, importers }: Wanted, provider: Resolution["provider"]): Fix {
  const path = provider.name === entry.name ? "" : `.${shownName(provider.name)}`;
  return {
    label: `Take ${shownName(entry.name)} from ${shownName(provider.module)}${path}`,
    change: (set) =>
      importers
        .filter((importer) => importer !== provider.module)
        .reduce(
          (changed, importer) =>
            withResolution(changed, { importer, import: { module: entry.module, name: entry.name }, provider }),
          set,
        ),
  };
}

/** If the reader chose the provider: the way back to the rules. */
function undoing({ import: entry, importers }: Wanted, set: ModuleSet): readonly Fix[] {
  const chosen = set.resolutions.filter(
    (choice) =>
      importers.includes(choice.importer) && choice.import.module === entry.module && choice.import.name === entry.name,
  );
  const [first] = chosen;
  if (first === undefined) return [];
  return [
    {
      label: `Undo the choice of ${shownName(first.provider.module)}`,
      change: (old) =>
        chosen.reduce(
          (changed, { importer, import: wanted }) => withResolution(changed, { importer, import: wanted }),
          old,
        ),
    },
  ];
}
