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
  const exports = type.exports.map((entry) => exportAsCompiled(entry, { type, hoists }));
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

interface Rewritten {
  readonly type: ModuleType;
  readonly hoists: readonly HoistedImport[];
}

function exportAsCompiled(entry: ExportType, { type, hoists }: Rewritten): ExportType {
  const { kind } = entry.type;
  if (entry.importIndex !== undefined || kind === "function") return entry;
  const ordinal = entry.index - countImported(kind, type.imports);
  const positions = hoists.flatMap((hoist, position) => (hoist.kind === kind ? [position] : []));
  const position = positions[ordinal];
  return position === undefined ? entry : { ...entry, importIndex: type.imports.length + position };
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
