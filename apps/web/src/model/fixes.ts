import type { Diagnostic } from "@rec/browser";
import { withOptions, withoutModule } from "./edit-set.ts";
import { type Bench, type Fix, type FixesOf, MOST_OFFERED } from "./fixes/fix.ts";
import { ambiguousFixes, hostFixes, mismatchFixes, trapCalls, unresolvedFixes } from "./fixes/import-fixes.ts";
import { wantedBy } from "./fixes/wanted-import.ts";
import { hasSkeleton, withSkeleton } from "./host-skeleton.ts";
import type { ModuleSet } from "./module-set.ts";
import { shownName, shownPath } from "./shown-name.ts";
import type { ModuleFacts } from "./snapshot.ts";

export { commonFixes } from "./fixes/common-fixes.ts";
export type { Fix } from "./fixes/fix.ts";

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
      label: `Give ${shownPath(entry)} by the host`,
      change: (set) => ({ ...set, hostCode: withSkeleton(set.hostCode, entry) }),
    }));
}

function removal({ module }: Diagnostic): readonly Fix[] {
  return module === undefined
    ? []
    : [{ label: `Leave ${shownName(module)} out`, change: (set) => withoutModule(set, module) }];
}
