import type { HoistedImport, ModuleRewrite } from "../plan/rewrite-format.ts";
import { withoutLimits } from "../plan/types/without-limits.ts";
import { countImported } from "../wasm/count-imported.ts";
import type { ExternType, FunctionExternType } from "../wasm/extern-type.ts";
import { at } from "../wasm/lists.ts";
import type { DataSegment, Definitions, ExportType, ImportType, ModuleType } from "../wasm/module-type.ts";

/**
 * The type of a compiled module, as its rewritten bytes would show it.
 *
 * A hoisted definition is an import there, and the module can be given to the planner like one that was built so. The
 * planner then gives the import its value, and never asks for the rewrite again.
 */
export function typeAsCompiled(type: ModuleType, rewrite: ModuleRewrite | undefined): ModuleType {
  if (rewrite === undefined) return type;
  const { hoists, startExport, place } = rewrite;
  const imports = [...type.imports, ...importsOf(type, hoists)];
  const importIndexOf = numberHoists(type, hoists);
  const exports = type.exports.map((entry) => exportAsCompiled(entry, importIndexOf));
  const { start, dataSegments, areas, elementSegments, ...rest } = type;
  const isMoved = place !== undefined;
  return {
    ...rest,
    imports,
    definitions: withoutHoisted(type.definitions, hoists),
    exports: startExport === undefined ? exports : [...exports, startAsExport(startExport, type)],
    ...(start !== undefined && startExport === undefined && { start }),
    ...(dataSegments && { dataSegments: isMoved ? dataSegments.map(movedBy(place.memory)) : dataSegments }),
    ...(areas && !isMoved && { areas }),
    ...(elementSegments && !isMoved && { elementSegments }),
  };
}

function withoutHoisted(definitions: Definitions, hoists: readonly HoistedImport[]): Definitions {
  const left = (kind: keyof Definitions) =>
    definitions[kind].slice(hoists.filter((hoist) => hoist.kind === kind).length);
  return { table: left("table"), memory: left("memory"), global: left("global"), tag: left("tag") };
}

/** The imports that a rewrite adds behind those of the module, with the types of the definitions that they replace. */
function importsOf(type: ModuleType, hoists: readonly HoistedImport[]): readonly ImportType[] {
  const counts = new Map<string, number>();
  return hoists.map(({ kind, module, name, withoutLimits: isOpen }) => {
    const ordinal = counts.get(kind) ?? 0;
    counts.set(kind, ordinal + 1);
    const declared: ExternType = at(type.definitions[kind], ordinal).type;
    return { module, name, type: isOpen ? withoutLimits(declared) : declared };
  });
}

/** The position among all imports that a hoisted item of an index space gets; undefined for an item that is not hoisted. */
type ImportIndexOf = (kind: string, index: number) => number | undefined;

function numberHoists({ imports }: ModuleType, hoists: readonly HoistedImport[]): ImportIndexOf {
  const next = new Map<string, number>();
  const positions = new Map<string, number>();
  hoists.forEach(({ kind }, position) => {
    const index = next.get(kind) ?? countImported(kind, imports);
    next.set(kind, index + 1);
    positions.set(`${kind} ${index}`, imports.length + position);
  });
  return (kind, index) => positions.get(`${kind} ${index}`);
}

function exportAsCompiled(entry: ExportType, importIndexOf: ImportIndexOf): ExportType {
  const { kind } = entry.type;
  if (entry.importIndex !== undefined || kind === "function") return entry;
  const importIndex = importIndexOf(kind, entry.index);
  return importIndex === undefined ? entry : { ...entry, importIndex };
}

/** The start function of a rewritten module is an export. */
function startAsExport(name: string, { start = 0, types }: ModuleType): ExportType {
  const typeIndex = types.findIndex(
    ({ composite }) => composite.kind === "func" && composite.params.length + composite.results.length === 0,
  );
  const type: FunctionExternType = { kind: "function", params: [], results: [], typeIndex };
  return { name, type, index: start };
}

/** Placing moves the data of memory 0. */
function movedBy(sizeBytes: number): (segment: DataSegment) => DataSegment {
  return (segment) => (segment.memory === 0 ? { ...segment, offset: segment.offset + sizeBytes } : segment);
}
