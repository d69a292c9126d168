import type { ExternType } from "../../wasm/extern-type.ts";
import { externKindOf } from "../../wasm/extern-type.ts";
import type { Arrangement } from "../arrangement.ts";
import type { Definition } from "../resolve/definitions.ts";
import type { ExportPosition, NamedModule } from "../resolve/index-exports.ts";
import type { Hoists } from "./choose-hoists.ts";
import { type DefinitionPosition, HOISTABLE_KINDS, type HoistCounts } from "./find-hoistable.ts";
import { widenForImporters } from "./reconcile-limits.ts";

/** A hoisted definition, with the type that the linker gives to its extern. */
export interface HoistedDefinition extends DefinitionPosition {
  readonly type: ExternType;
  readonly initial?: string;
  /** The first name under which its owner exports it. */
  readonly name?: string;
}

export interface HoistedDefinitions {
  /** By owner in input order, then kind, then place in the index space. */
  readonly list: readonly HoistedDefinition[];
  /** Number of a hoisted definition in `LinkPlan.made`: its position in `list`, or behind these an arranged extern. */
  numberOf(position: DefinitionPosition): number;
}

const NO_HOISTED: HoistedDefinitions = { list: [], numberOf: () => -1 };

interface Hoisting {
  readonly hoists: Hoists;
  readonly arrangement: Pick<Arrangement, "replaced" | "widened" | "provided">;
}

/** Lists the hoisted definitions that have an owner, with limits that satisfy owner and importers. */
export function describeHoisted(
  modules: readonly NamedModule[],
  definitions: readonly (readonly Definition[])[],
  { hoists: { counts }, arrangement: { replaced, widened, provided = [] } }: Hoisting,
): HoistedDefinitions {
  if (counts === undefined) return NO_HOISTED;
  const shared = new Set([...replaced, ...provided].map(keyOf));
  const positions = listPositions(counts).filter((position) => !shared.has(keyOf(position)));
  const numbers = new Map<string, number>();
  for (const position of positions) numbers.set(keyOf(position), numbers.size);
  for (const one of replaced) numbers.set(keyOf(one), positions.length + one.extern);
  const minimums = new Map(widened.map((one) => [keyOf(one), one.minimum]));
  const numberAt = createExportLookup(modules, counts, numbers);
  const importers = collectImporters(modules, definitions, numberAt);
  const names = collectNames(modules, counts, numberAt);
  const list = positions.map((position, number): HoistedDefinition => {
    const { module, kind, ordinal } = position;
    const definition = modules[module]?.type.definitions[kind][ordinal];
    const name = names.get(number);
    return {
      ...position,
      type: withMinimum(
        widenForImporters(definition?.type as ExternType, importers[number] ?? []),
        minimums.get(keyOf(position)),
      ),
      ...(definition?.initial !== undefined && { initial: definition.initial }),
      ...(name !== undefined && { name }),
    };
  });
  return { list, numberOf: (position) => numbers.get(keyOf(position)) ?? -1 };
}

function withMinimum(type: ExternType, least: number | undefined): ExternType {
  if (least === undefined || (type.kind !== "memory" && type.kind !== "table")) return type;
  const { maximum, ...limits } = type.limits;
  const minimum = Math.max(limits.minimum, least);
  // Toolchains declare a table that is just large enough for its module.
  return { ...type, limits: { ...limits, minimum, ...(maximum !== undefined && maximum >= minimum && { maximum }) } };
}

function keyOf({ module, kind, ordinal }: DefinitionPosition): string {
  return `${module} ${kind} ${ordinal}`;
}

function hasHoists(counts: HoistCounts | undefined): boolean {
  return counts !== undefined && counts.table + counts.memory + counts.global + counts.tag > 0;
}

function listPositions(counts: readonly HoistCounts[]): DefinitionPosition[] {
  const positions: DefinitionPosition[] = [];
  for (let module = 0; module < counts.length; module += 1) {
    const own = counts[module] as HoistCounts;
    if (!hasHoists(own)) continue;
    for (const kind of HOISTABLE_KINDS) {
      for (let ordinal = 0; ordinal < own[kind]; ordinal += 1) positions.push({ module, kind, ordinal });
    }
  }
  return positions;
}

/** The number of the hoisted definition behind an export. */
type ExportLookup = (at: ExportPosition) => number | undefined;

function createExportLookup(
  modules: readonly NamedModule[],
  counts: readonly HoistCounts[],
  numbers: ReadonlyMap<string, number>,
): ExportLookup {
  const imported: (Record<string, number> | undefined)[] = new Array(modules.length);
  return ({ module, export: position }) => {
    if (!hasHoists(counts[module])) return undefined;
    const { type } = modules[module] as NamedModule;
    const exported = type.exports[position];
    if (exported === undefined || exported.importIndex !== undefined) return undefined;
    const own = imported[module] ?? countImports(type.imports);
    imported[module] = own;
    const { kind } = exported.type;
    return numbers.get(`${module} ${kind} ${exported.index - (own[kind] ?? 0)}`);
  };
}

function countImports(imports: NamedModule["type"]["imports"]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of imports) {
    const kind = externKindOf(type);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** The first name under which each hoisted definition is exported. */
function collectNames(
  modules: readonly NamedModule[],
  counts: readonly HoistCounts[],
  numberAt: ExportLookup,
): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (let module = 0; module < modules.length; module += 1) {
    if (!hasHoists(counts[module])) continue;
    const { exports } = (modules[module] as NamedModule).type;
    for (let position = 0; position < exports.length; position += 1) {
      const number = numberAt({ module, export: position });
      if (number !== undefined && !names.has(number)) names.set(number, exports[position]?.name ?? "");
    }
  }
  return names;
}

/** For each hoisted definition, the types that all its importers expect. */
function collectImporters(
  modules: readonly NamedModule[],
  definitions: readonly (readonly Definition[])[],
  numberAt: ExportLookup,
): ExternType[][] {
  const importers: ExternType[][] = [];
  for (let importer = 0; importer < definitions.length; importer += 1) {
    const own = definitions[importer] ?? [];
    for (let position = 0; position < own.length; position += 1) {
      const definition = own[position] as Definition;
      const number = definition.by === "export" ? numberAt(definition.at) : undefined;
      const entry = modules[importer]?.type.imports[position];
      if (number === undefined || entry === undefined) continue;
      importers[number] ??= [];
      importers[number].push(entry.type);
    }
  }
  return importers;
}
