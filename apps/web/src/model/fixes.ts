import type { Diagnostic } from "@rec/browser";
import { withModule, withOptions, withoutModule, withResolution } from "./edit-set.ts";
import { hasSkeleton, withSkeleton } from "./host-skeleton.ts";
import type { ModuleSet, Resolution } from "./module-set.ts";
import type { ImportFacts, ModuleFacts } from "./snapshot.ts";

/** A remedy for a problem that a reader can take with one click. */
export interface Fix {
  /** The text of the button. */
  readonly label: string;
  /** The set after the click. Without a difference, the same set is linked again. */
  readonly change: (set: ModuleSet) => ModuleSet;
}

/** No problem has more buttons of one sort. */
const MOST_OFFERED = 4;

/** Beside the page. */
const ALLOCATOR_URL = "wasm/memory.wasm";
const ALLOCATION: ReadonlySet<string> = new Set(["malloc", "free", "calloc", "realloc", "aligned_alloc"]);

const WASI_NAMESPACE = "wasi_snapshot_preview1";

/** The place of a problem: the set that has it, and the facts of its modules. */
interface Bench {
  readonly set: ModuleSet;
  readonly modules: readonly ModuleFacts[];
}

type FixesOf = (diagnostic: Diagnostic, bench: Bench) => readonly Fix[];

const place: Fix = {
  label: "Place the modules apart",
  change: (set) => withOptions(set, { place: undefined }),
};

const overlapFixes: FixesOf = (_, { set }) => [
  ...(set.options.place === "off" ? [place] : []),
  {
    label: "Let the later module overwrite the other",
    change: (old) => withOptions(old, { dataOverlap: "warn" }),
  },
];

const loadFixes: FixesOf = (diagnostic) => [tryAgain, ...removal(diagnostic)];
const removalFixes: FixesOf = (diagnostic) => removal(diagnostic);

const tryAgain: Fix = { label: "Try again", change: (set) => set };

/** The codes with remedies. All others have a hint alone. */
const FIXES: Readonly<Partial<Record<Diagnostic["code"], FixesOf>>> = {
  UNRESOLVED_IMPORT: unresolvedFixes,
  AMBIGUOUS_IMPORT: ambiguousFixes,
  EXTERN_TYPE_MISMATCH: mismatchFixes,
  IMPORT_LOOP: (diagnostic, bench) => hostFixes(wantedBy(diagnostic, bench)),
  UNBREAKABLE_CYCLE: cycleFixes,
  CLOSURE_CANNOT_CARRY: () => [
    { label: "Take the best binding", change: (set) => withOptions(set, { binding: undefined }) },
  ],
  DATA_OVERLAP: overlapFixes,
  ELEMENT_OVERLAP: overlapFixes,
  STACK_OVERLAP: placeFixes,
  BSS_OVERLAP: placeFixes,
  HEAP_OVERLAP: placeFixes,
  UNRESOLVED_DATA: placeFixes,
  NOT_PLACEABLE: (_, { set }) =>
    set.options.place === "require" ? [{ ...place, label: "Place what can be placed" }] : [],
  STALE_RELOCATIONS: (diagnostic) => [
    { label: "Place nothing", change: (set) => withOptions(set, { place: "off" }) },
    ...removal(diagnostic),
  ],
  LIBRARY_NOT_FOUND: (_, { set }) =>
    set.options.unresolved === "trap" ? [] : [trapCalls("Trap calls to the library")],
  DYNAMIC_LIBRARY: removalFixes,
  OBJECT_FILE: removalFixes,
  INSTANTIATION_TRAPPED: (diagnostic, { set }) => [
    ...(set.options.initialize === true
      ? [{ label: "Do not call _initialize", change: (old: ModuleSet) => withOptions(old, { initialize: false }) }]
      : []),
    ...removal(diagnostic),
  ],
  FETCH_FAILED: loadFixes,
  HTTP_STATUS: loadFixes,
  TIMED_OUT: loadFixes,
  BODY_FAILED: loadFixes,
  FILE_NOT_FOUND: removalFixes,
  FILE_UNREADABLE: removalFixes,
  WRONG_MIME_TYPE: removalFixes,
  NOT_WEBASSEMBLY: removalFixes,
  UNSUPPORTED_VERSION: removalFixes,
  UNSUPPORTED_FEATURE: removalFixes,
  UNEXPECTED_END: removalFixes,
  MALFORMED_INTEGER: removalFixes,
  MALFORMED_NAME: removalFixes,
  MALFORMED_SECTION: removalFixes,
  MALFORMED_TYPE: removalFixes,
  MALFORMED_EXPRESSION: removalFixes,
  INDEX_OUT_OF_RANGE: removalFixes,
  INVALID_LIMITS: removalFixes,
  DUPLICATE_EXPORT: removalFixes,
  LIMIT_EXCEEDED: removalFixes,
  INVALID_MODULE: removalFixes,
};

/** The remedies of one problem, the likeliest first. */
export function fixesFor(diagnostic: Diagnostic, set: ModuleSet, modules: readonly ModuleFacts[]): readonly Fix[] {
  const found = FIXES[diagnostic.code]?.(diagnostic, { set, modules }) ?? [];
  const isWarning = set.options.strict === true && WARNINGS.has(diagnostic.code);
  return isWarning
    ? [{ label: "Let warnings pass", change: (old) => withOptions(old, { strict: undefined }) }, ...found]
    : found;
}

const WARNINGS: ReadonlySet<Diagnostic["code"]> = new Set([
  "PRECOMPILED_IN_CYCLE",
  "PRECOMPILED_SEGMENTS",
  "SOURCE_MAP_MOVED",
  "SEPARATE_MEMORIES",
  "SEPARATE_TABLES",
  "HOST_MEMORY_UNUSED",
  "SEPARATE_STACKS",
  "SEPARATE_TAGS",
  "SEPARATE_HEAPS",
  "SEPARATE_DEFINITIONS",
  "BSS_OVERLAP",
  "STACK_OVERLAP",
  "HEAP_OVERLAP",
  "NOT_PLACEABLE",
  "UNRESOLVED_DATA",
  "DATA_OVERLAP",
  "ELEMENT_OVERLAP",
]);

function placeFixes(_: Diagnostic, { set }: Bench): readonly Fix[] {
  return set.options.place === "off" ? [place] : [];
}

function unresolvedFixes(diagnostic: Diagnostic, bench: Bench): readonly Fix[] {
  const wanted = wantedBy(diagnostic, bench);
  const { set, modules } = bench;
  const trap = set.options.unresolved === "trap" ? [] : [trapCalls("Trap calls to it")];
  // The facts of a large module list its first imports alone.
  if (wanted === undefined) return trap;
  return [
    ...undoing(wanted, set),
    ...libraryFixes(wanted, set, modules),
    ...allocatorFixes(wanted, set),
    ...(wanted.import.module === WASI_NAMESPACE && set.options.wasi !== true
      ? [{ label: "Turn WASI on", change: (old: ModuleSet) => withOptions(old, { wasi: true }) }]
      : []),
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
  if (source?.from !== "url") return [];
  const needed = modules.find(({ name }) => name === importer)?.needed ?? [];
  const folder = source.url.slice(0, source.url.lastIndexOf("/") + 1);
  return needed
    .filter((library) => !set.modules.some(({ name }) => name === library || `${name}.wasm` === library))
    .slice(0, MOST_OFFERED)
    .map((library) => ({
      label: `Add ${library} from beside ${importer}`,
      change: (old) => withModule(old, { name: library, source: { from: "url", url: folder + library } }),
    }));
}

function trapCalls(label: string): Fix {
  return { label, change: (set) => withOptions(set, { unresolved: "trap" }) };
}

function hostFixes(wanted: Wanted | undefined): readonly Fix[] {
  if (wanted === undefined || !hasSkeleton(wanted.import)) return [];
  const { import: entry } = wanted;
  return [
    {
      label: `Write a host ${entry.kind}`,
      change: (set) => ({ ...set, hostCode: withSkeleton(set.hostCode, entry) }),
    },
  ];
}

/** One button for each provider, and one more where a provider has several of the ambiguous imports of this namespace. */
function ambiguousFixes(diagnostic: Diagnostic, bench: Bench): readonly Fix[] {
  const wanted = wantedBy(diagnostic, bench);
  if (wanted === undefined) return [];
  return providersOf(wanted.import, bench.modules).flatMap((provider) => {
    const alike = ambiguousFrom(wanted, provider.module, bench);
    const one = choosing(wanted, provider);
    if (alike.length < 2) return [one];
    const change = (set: ModuleSet): ModuleSet =>
      alike.reduce(
        (changed, each) => choosing(each, { module: provider.module, name: each.import.name }).change(changed),
        set,
      );
    return [
      { label: `Take ${alike.length === 2 ? "both" : `all ${alike.length}`} from ${provider.module}`, change },
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

function mismatchFixes(diagnostic: Diagnostic, bench: Bench): readonly Fix[] {
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

/** With hoisting off, turning it on; else one extern of the cycle by the host. */
function cycleFixes(diagnostic: Diagnostic, bench: Bench): readonly Fix[] {
  if (bench.set.options.hoist === false) {
    return [{ label: "Allow hoisting", change: (set) => withOptions(set, { hoist: undefined }) }];
  }
  const importer = bench.modules.find(({ name }) => name === diagnostic.module);
  return (importer?.imports ?? [])
    .filter((entry) => entry.kind !== "function" && hasSkeleton(entry))
    .slice(0, MOST_OFFERED)
    .map((entry) => ({
      label: `Give ${entry.module}.${entry.name} by the host`,
      change: (set) => ({ ...set, hostCode: withSkeleton(set.hostCode, entry) }),
    }));
}

function removal({ module }: Diagnostic): readonly Fix[] {
  return module === undefined ? [] : [{ label: `Leave ${module} out`, change: (set) => withoutModule(set, module) }];
}

/** An import, and the modules that ask for it with the same type. */
interface Wanted {
  readonly import: ImportFacts;
  readonly importers: readonly string[];
}

/** A problem names the first importer; the same import of other modules has the same remedy. */
function wantedBy(diagnostic: Diagnostic, { modules }: Bench): Wanted | undefined {
  const { module: importer, import: wanted } = diagnostic;
  const entry = modules
    .find(({ name }) => name === importer)
    ?.imports.find(({ module, name }) => module === wanted?.module && name === wanted.name);
  return entry && { import: entry, importers: importersOf(entry, modules) };
}

function importersOf({ module, name, type }: ImportFacts, modules: readonly ModuleFacts[]): readonly string[] {
  return modules
    .filter(({ imports }) =>
      imports.some((entry) => entry.module === module && entry.name === name && entry.type === type),
    )
    .map((facts) => facts.name);
}

/** Exports of the name and type of an import, of all modules but its importer. */
function providersOf(
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
function likelyProviders(
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

function choosing({ import: entry, importers }: Wanted, provider: Resolution["provider"]): Fix {
  const path = provider.name === entry.name ? "" : `.${provider.name}`;
  return {
    label: `Take ${entry.name} from ${provider.module}${path}`,
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
      label: `Undo the choice of ${first.provider.module}`,
      change: (old) =>
        chosen.reduce(
          (changed, { importer, import: wanted }) => withResolution(changed, { importer, import: wanted }),
          old,
        ),
    },
  ];
}
