import { type ExternKind, type ExternType, formatExternType, type ModuleType } from "@rec/core";
import { listFeatures, sectionName } from "@rec/core/plan";
import type { TracedModule } from "../call/wasm-frames.ts";
import type { KnownModule } from "../input/read-module-types.ts";
import { lackingRuntimes } from "./lacking-runtimes.ts";
import { type CustomSections, readCustomSections } from "./read-custom-sections.ts";

const KINDS: readonly ExternKind[] = ["function", "table", "memory", "global", "tag"];
const FUNCTION_SECTION = 3;
const CODE_SECTION = 10;
const DATA_SECTION = 11;

/** All that `rec inspect` knows of one module: plain data, as `--json` prints it. */
export type ModuleDescription = ReturnType<typeof describeModule>;

export function describeModule(name: string, { type, bytes }: KnownModule) {
  const custom = readCustomSections(type, bytes);
  const sections = type.sections.map((section) => ({ ...section, kind: sectionName(section.id) }));
  return {
    name,
    sizeBytes: bytes.byteLength,
    ...type,
    sections,
    counts: countsOf(type, bytes),
    codeBytes: sizeOf(type, CODE_SECTION),
    customBytes: sections.reduce((sum, { id, sizeBytes }) => sum + (id === 0 ? sizeBytes : 0), 0),
    data: dataOf(type),
    ...namesOf(custom),
    features: listFeatures(type).map(({ feature, since }) => ({ feature, since, lackedBy: lackingRuntimes(since) })),
  };
}

/** The parts of a module by which its functions are named in a stack trace. */
export function tracedModule({ type, bytes }: KnownModule): TracedModule {
  const { imported, defined } = countsOf(type, bytes).function;
  const { moduleName, functionNames } = readCustomSections(type, bytes);
  return { type, ...(moduleName !== undefined && { moduleName }), functionNames, functions: imported + defined };
}

/** How many externs of each kind a module imports, defines and exports. */
function countsOf(type: ModuleType, bytes: Uint8Array) {
  const functions = type.sections.find(({ id }) => id === FUNCTION_SECTION);
  const count = (entries: readonly { readonly type: ExternType }[], kind: ExternKind) =>
    entries.filter((entry) => entry.type.kind === kind).length;
  return Object.fromEntries(
    KINDS.map((kind) => [
      kind,
      {
        imported: count(type.imports, kind),
        defined:
          kind === "function"
            ? functions === undefined
              ? 0
              : readCount(bytes, functions.offset)
            : type.definitions[kind].length,
        exported: count(type.exports, kind),
      },
    ]),
  ) as Record<ExternKind, { readonly imported: number; readonly defined: number; readonly exported: number }>;
}

/** The LEB128 number at the beginning of a section that has been parsed. */
function readCount(bytes: Uint8Array, offset: number): number {
  let value = 0;
  for (let at = offset, shift = 0; ; at += 1, shift += 7) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
}

function sizeOf({ sections }: ModuleType, id: number): number {
  return sections.find((section) => section.id === id)?.sizeBytes ?? 0;
}

/** The data that a module puts into memory at addresses that it states. */
function dataOf(type: ModuleType) {
  const segments = type.dataSegments ?? [];
  const ends = segments.map(({ offset, sizeBytes }) => offset + sizeBytes);
  const starts = segments.map(({ offset }) => offset);
  return {
    sectionBytes: sizeOf(type, DATA_SECTION),
    placedSegments: segments.length,
    placedBytes: segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    // A module may have more segments than a call takes arguments.
    ...(segments.length > 0 && { from: starts.reduce(smaller), to: ends.reduce(larger) }),
  };
}

const smaller = (a: number, b: number): number => Math.min(a, b);
const larger = (a: number, b: number): number => Math.max(a, b);

function namesOf({ moduleName, functionNames, producers, targetFeatures, malformed }: CustomSections) {
  return {
    ...(moduleName !== undefined && { moduleName }),
    namedFunctions: functionNames.size,
    producers,
    targetFeatures,
    ...(malformed.length > 0 && { malformedSections: malformed }),
  };
}

/** An import or export: a text that names it, and its type as text. */
export type NamedExtern = readonly [name: string, type: string];

/** The imports and exports of a module, in order. */
export function listExterns({ imports, exports, types }: Pick<ModuleType, "imports" | "exports" | "types">): {
  readonly imports: readonly NamedExtern[];
  readonly exports: readonly NamedExtern[];
} {
  return {
    imports: imports.map(({ module, name, type }) => [
      `${JSON.stringify(module)} ${JSON.stringify(name)}`,
      formatExternType(type, types),
    ]),
    exports: exports.map(({ name, type }) => [JSON.stringify(name), formatExternType(type, types)]),
  };
}
