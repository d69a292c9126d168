import type { LinkDiagnostic } from "../errors.ts";
import type { Overlap, PlacedSegment } from "../plan/layout/segment-overlaps.ts";
import type { DeferredFunction, ExportRef, ImportBinding } from "../plan/plan-format.ts";
import type { PlanOptions } from "../plan/plan-options.ts";
import type { ImportPosition } from "../plan/resolve/follow-re-exports.ts";
import type { ExportIndex, ExportPosition, NamedModule } from "../plan/resolve/index-exports.ts";
import type { Mismatch } from "../plan/types/match-imports.ts";
import { formatExternType } from "../wasm/format-extern-type.ts";
import type { ImportType } from "../wasm/module-type.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { mismatchHint } from "./mismatch-hint.ts";
import { nearNames } from "./near-names.ts";

/** What the builders below look things up in. */
export interface Scene {
  readonly modules: readonly NamedModule[];
  readonly index: ExportIndex;
  readonly options: PlanOptions;
  /** False: names near a missing one are not looked for, which takes a comparison with all names there are. */
  readonly suggests?: boolean;
}

const MOST_NAMED_MODULES = 3;

/** `a, b, c and 4 more`. */
function listModules(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED_MODULES).map(plainName).join(", ");
  const more = names.length - MOST_NAMED_MODULES;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** Steps of a cycle that are shown from its beginning and from its end, and how many there are before any is left out. */
const SHOWN_STEPS = { first: 4, last: 2, most: 8 } as const;

/** A list of one entry for each module of a cycle: whole, or `a, b, c, d, … 92 more …, y, z`. */
function elideSteps(steps: readonly string[]): readonly string[] {
  const { first, last, most } = SHOWN_STEPS;
  if (steps.length <= most) return steps;
  return [...steps.slice(0, first), `… ${steps.length - first - last} more …`, ...steps.slice(-last)];
}

/** `a → b → a`, from the steps of a cycle, of which the first is not repeated. */
function formatCycle(steps: readonly string[]): string {
  return [...elideSteps(steps), ...steps.slice(0, 1)].join(" → ");
}

/** What the message of a `ModuleLinkError` of the plan begins with. */
export function headlineOf(moduleCount: number): string {
  return `Cannot link ${moduleCount === 1 ? "1 module" : `${moduleCount} modules`}`;
}

/** `"env" "malloc"`, as the text format writes imports. */
export function quoteImport({ module, name }: { readonly module: string; readonly name: string }): string {
  return `${quoteName(module)} ${quoteName(name)}`;
}

const IDENTIFIER = /^[A-Za-z_$][\w$]{0,79}$/;

/**
 * `imports.env.malloc`, or with brackets where a name is no identifier; and around `"__proto__"`, which is an ordinary
 * property of an object literal only where its key is computed: `{ ["__proto__"]: … }`.
 */
function importsPath({ module, name }: { readonly module: string; readonly name: string }): string {
  const isPlain = (key: string) => IDENTIFIER.test(key) && key !== "__proto__";
  const step = (key: string) => (isPlain(key) ? `.${key}` : `[${quoteName(key)}]`);
  return `imports${step(module)}${step(name)}`;
}

function nameOf(module: number, { modules }: Scene): string {
  return modules[module]?.name ?? "";
}

/** An import that nobody provides; all modules that ask for it in the same words and with the same type. */
export function unresolvedImport(entry: ImportType, importers: readonly number[], scene: Scene): LinkDiagnostic {
  const [first = 0] = importers;
  const type = formatExternType(entry.type, scene.modules[first]?.type.types);
  return {
    code: "UNRESOLVED_IMPORT",
    message: `${quoteImport(entry)} (${type}) needed by ${listModules(importers.map((at) => nameOf(at, scene)))}`,
    hint: unresolvedHint(entry, first, scene),
    module: nameOf(first, scene),
    import: { module: entry.module, name: entry.name },
  };
}

function unresolvedHint(entry: ImportType, importer: number, scene: Scene): string {
  const { index, options } = scene;
  const named = index.moduleByName.get(options.aliasOf?.(nameOf(importer, scene), entry.module) ?? entry.module);
  const isNamed = named !== undefined && named !== importer;
  const names = isNamed
    ? (scene.modules[named]?.type.exports.map(({ name }) => name) ?? [])
    : namesExportedToOthers(importer, index);
  const nearest = scene.suggests === false ? [] : nearNames(entry.name, names);
  const [near, ...others] = nearest.map((name) => {
    const exporter = isNamed ? named : foreignExporter(name, importer, index);
    return exporter === undefined ? quoteName(name) : `${quoteName(name)} of ${plainName(nameOf(exporter, scene))}`;
  });
  const suggestion = near === undefined ? "" : `; did you mean ${[near, ...others].join(" or ")}?`;
  if (isNamed) {
    return `export ${quoteName(entry.name)} from ${plainName(nameOf(named, scene))}, or add ${importsPath(entry)}${suggestion}`;
  }
  return `add ${importsPath(entry)}, or link a module that exports ${quoteName(entry.name)}${suggestion}`;
}

/** The names that flat lookup can find: those that another module than the importer exports. */
function* namesExportedToOthers(importer: number, index: ExportIndex): Generator<string> {
  for (const name of index.exportsOfName.keys()) {
    if (foreignExporter(name, importer, index) !== undefined) yield name;
  }
}

function foreignExporter(name: string, importer: number, { exportsOfName }: ExportIndex): number | undefined {
  return exportsOfName.get(name)?.find(({ module }) => module !== importer)?.module;
}

/** An answer of the caller's `resolve` that names nothing that exists. */
export function badAnswer(entry: ImportType, importer: number, answer: ExportRef, scene: Scene): LinkDiagnostic {
  const module = nameOf(importer, scene);
  const isLinked = scene.index.moduleByName.has(answer.module);
  return {
    code: "UNRESOLVED_IMPORT",
    message:
      `${quoteImport(entry)} needed by ${plainName(module)}: resolve answered ${quoteImport(answer)}, ` +
      (isLinked ? "which that module does not export" : "but no linked module and no imports have that name"),
    hint: "answer with the name of a linked module and one of its exports, or with undefined to leave it to the rules",
    module,
    import: { module: entry.module, name: entry.name },
  };
}

/** An import that several modules could provide. */
export function ambiguousImport(
  entry: ImportType,
  importers: readonly number[],
  candidates: readonly ExportPosition[],
  scene: Scene,
): LinkDiagnostic {
  const names = candidates.map(({ module }) => nameOf(module, scene));
  const [first = 0] = importers;
  const name = quoteName(entry.name);
  const choice = `({ name }) => (name === ${name} ? { module: ${quoteName(names[0] ?? "")}, name } : undefined)`;
  return {
    code: "AMBIGUOUS_IMPORT",
    message:
      `${quoteImport(entry)} needed by ${listModules(importers.map((at) => nameOf(at, scene)))} ` +
      `is exported by ${names.length} modules: ${listModules(names)}`,
    hint: `choose one: resolve: ${choice}; or link it under the name ${quoteName(entry.module)}`,
    module: nameOf(first, scene),
    import: { module: entry.module, name: entry.name },
  };
}

/** Imports that only pass each other on. */
export function importLoop(loop: readonly ImportPosition[], scene: Scene): LinkDiagnostic {
  const [first] = loop;
  const steps = loop.map((at) => {
    const entry = scene.modules[at.module]?.type.imports[at.import];
    return `${plainName(nameOf(at.module, scene))} (imports ${entry === undefined ? "" : quoteImport(entry)})`;
  });
  const entry = first === undefined ? undefined : scene.modules[first.module]?.type.imports[first.import];
  return {
    code: "IMPORT_LOOP",
    message: `re-exports lead in a circle and nobody defines the extern: ${formatCycle(steps)}`,
    hint: "let one of these modules define what it exports, or choose a provider with resolve",
    module: first === undefined ? "" : nameOf(first.module, scene),
    ...(entry === undefined ? {} : { import: { module: entry.module, name: entry.name } }),
  };
}

/** An import whose provider has another type. */
export function externTypeMismatch(mismatch: Mismatch, scene: Scene): LinkDiagnostic {
  const { importer, import: entry, found, provider } = mismatch;
  const module = nameOf(importer, scene);
  const expected = formatExternType(entry.type, scene.modules[importer]?.type.types);
  const actual = typeof found === "string" ? found : formatExternType(found.type, found.types);
  const where = provider === undefined ? importsPath(entry) : plainName(nameOf(provider.module, scene));
  return {
    code: "EXTERN_TYPE_MISMATCH",
    message: `${plainName(module)} imports ${quoteImport(entry)}: expected ${expected}, found ${actual} in ${where}`,
    hint:
      expected === actual
        ? "declare both types alike: in equal recursion groups, with the same supertype, both final or both open"
        : mismatchHint(entry.type, typeof found === "string" ? undefined : found.type, where),
    module,
    import: { module: entry.module, name: entry.name },
  };
}

/**
 * A cycle in which every import is a memory, table, global or tag.
 *
 * @param members - each needs an extern of the next, and the last of the first
 * @param externs - what each of them needs, in words
 */
export function unbreakableCycle(members: readonly number[], externs: readonly string[], scene: Scene): LinkDiagnostic {
  const names = members.map((module) => nameOf(module, scene));
  return {
    code: "UNBREAKABLE_CYCLE",
    message:
      `${formatCycle(names.map(plainName))}: each needs an extern of the next before it can be instantiated: ` +
      elideSteps(externs).join(", "),
    hint: "pass one of these externs to all modules through imports, so that no module has to define it",
    module: names[0] ?? "",
  };
}

/** A deferred function whose signature a JavaScript closure cannot carry. */
export function closureCannotCarry(deferred: DeferredFunction, type: string): LinkDiagnostic {
  return {
    code: "CLOSURE_CANNOT_CARRY",
    message:
      `${plainName(deferred.importer)} imports ${quoteImport(deferred.import)} (${type}) inside a cycle: ` +
      "a JavaScript closure cannot carry v128 or exception references",
    hint: `pass the value through memory, or move this function out of the cycle`,
    module: deferred.importer,
    import: deferred.import,
  };
}

/** Where a memory comes from, if it can be shared: an export of a module, or the host. */
export type MemoryDefinition = Extract<ImportBinding, { readonly module: string; readonly name: string }>;

interface OverlapScene {
  readonly definition: MemoryDefinition | undefined;
  /** Of all modules, in input order. */
  readonly names: readonly string[];
}

const OVERLAP_HINT =
  "build one of them for other addresses (wasm-ld --global-base) or as position-independent code (-fPIC, wasm-ld -shared), " +
  "or link them into one module";

/** Data of two modules at the same addresses of one memory. */
export function dataOverlap([first, second]: Overlap, { definition, names }: OverlapScene): LinkDiagnostic {
  const nameAt = ({ module }: PlacedSegment) => names[module] ?? "";
  const describe = (placed: PlacedSegment) =>
    `data segment ${placed.segment} of ${plainName(nameAt(placed))} at ${formatRange(placed.start, placed.end, hex)}`;
  const start = Math.max(first.start, second.start);
  const end = Math.min(first.end, second.end);
  return {
    code: "DATA_OVERLAP",
    message:
      `${describe(first)} and ${describe(second)} overlap in ${describeMemory(definition)}: ` +
      `${end - start === 1 ? "1 byte" : `${end - start} bytes`}, ${formatRange(start, end, String)}`,
    hint: OVERLAP_HINT,
    module: nameAt(second),
  };
}

/** As many more as are not listed one by one. */
export function moreDataOverlaps(count: number): LinkDiagnostic {
  const pairs = count === 1 ? "1 more pair of data segments overlaps" : `${count} more pairs of data segments overlap`;
  return { code: "DATA_OVERLAP", message: `${pairs} in the same way`, hint: OVERLAP_HINT };
}

function describeMemory(definition: MemoryDefinition | undefined): string {
  if (definition === undefined) return "one memory";
  if (definition.by === "host") return `the memory ${importsPath(definition)}`;
  return `memory ${quoteName(definition.name)} of ${plainName(definition.module)}`;
}

function hex(address: number): string {
  return `0x${address.toString(16)}`;
}

/** `[0x400, 0x410)`: from the first address to before the second. */
function formatRange(start: number, end: number, format: (address: number) => string): string {
  return `[${format(start)}, ${format(end)})`;
}
