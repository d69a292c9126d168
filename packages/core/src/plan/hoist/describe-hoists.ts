import type { ExternType } from "../../wasm/extern-type.ts";
import type { Definition } from "../resolve/follow-re-exports.ts";
import type { ExportPosition, NamedModule } from "../resolve/index-exports.ts";
import { type DefinitionPosition, HOISTABLE_KINDS, type Hoists } from "./choose-hoists.ts";
import { widenForImporters } from "./reconcile-limits.ts";

/** A definition that was hoisted, with the type that the linker makes it in. */
export interface HoistedDefinition extends DefinitionPosition {
  readonly type: ExternType;
  readonly initial?: string;
  /** The first name under which its owner exports it. */
  readonly name?: string;
}

export interface HoistedDefinitions {
  /** By owner in input order, then kind, then place in the index space. */
  readonly list: readonly HoistedDefinition[];
  /** Position of a hoisted definition in `list`. */
  numberOf(position: DefinitionPosition): number;
  /** The type of an export; of a hoisted one, the type that it is made in. */
  typeOfExport(at: ExportPosition): ExternType | undefined;
}

const keyOf = ({ module, kind, ordinal }: DefinitionPosition): string => `${module} ${kind} ${ordinal}`;

/** Lists what is hoisted, in limits that satisfy owner and importers. */
export function describeHoisted(
  modules: readonly NamedModule[],
  definitions: readonly (readonly Definition[])[],
  hoists: Hoists,
): HoistedDefinitions {
  const positions = listPositions(hoists.counts);
  const numbers = new Map(positions.map((position, number) => [keyOf(position), number]));
  const hoistedAt = positions.length === 0 ? () => undefined : createExportLookup(modules, numbers);
  const importers = positions.length === 0 ? [] : collectImporters(modules, definitions, hoistedAt);
  const names = collectNames(modules, hoists.counts, hoistedAt);
  const list = positions.map((position, number): HoistedDefinition => {
    const { type } = modules[position.module] as NamedModule;
    const definition = type.definitions[position.kind][position.ordinal];
    const name = names.get(number);
    return {
      ...position,
      type: widenForImporters(definition?.type as ExternType, importers[number] ?? []),
      ...(definition?.initial !== undefined && { initial: definition.initial }),
      ...(name !== undefined && { name }),
    };
  });
  return {
    list,
    numberOf: (position) => numbers.get(keyOf(position)) ?? -1,
    typeOfExport(at) {
      const number = hoistedAt(at);
      return number === undefined ? modules[at.module]?.type.exports[at.export]?.type : list[number]?.type;
    },
  };
}

function listPositions(counts: Hoists["counts"]): DefinitionPosition[] {
  const positions: DefinitionPosition[] = [];
  counts.forEach((ofModule, module) => {
    for (const kind of HOISTABLE_KINDS) {
      for (let ordinal = 0; ordinal < ofModule[kind]; ordinal += 1) positions.push({ module, kind, ordinal });
    }
  });
  return positions;
}

type ExportLookup = (at: ExportPosition) => number | undefined;

/** Of an export, the number of the hoisted definition behind it. */
function createExportLookup(modules: readonly NamedModule[], numbers: ReadonlyMap<string, number>): ExportLookup {
  const imported = modules.map(({ type }) => {
    const counts: Record<string, number> = {};
    for (const entry of type.imports) counts[entry.type.kind] = (counts[entry.type.kind] ?? 0) + 1;
    return counts;
  });
  return ({ module, export: position }) => {
    const exported = modules[module]?.type.exports[position];
    if (exported === undefined || exported.importIndex !== undefined) return undefined;
    const { kind } = exported.type;
    return numbers.get(`${module} ${kind} ${exported.index - (imported[module]?.[kind] ?? 0)}`);
  };
}

/** The first name under which each hoisted definition is exported. */
function collectNames(
  modules: readonly NamedModule[],
  counts: Hoists["counts"],
  hoistedAt: ExportLookup,
): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  modules.forEach(({ type }, module) => {
    if (HOISTABLE_KINDS.every((kind) => counts[module]?.[kind] === 0)) return;
    type.exports.forEach(({ name }, position) => {
      const number = hoistedAt({ module, export: position });
      if (number !== undefined && !names.has(number)) names.set(number, name);
    });
  });
  return names;
}

/** For each hoisted definition, the types in which it is imported, by whomever. */
function collectImporters(
  modules: readonly NamedModule[],
  definitions: readonly (readonly Definition[])[],
  hoistedAt: ExportLookup,
): ExternType[][] {
  const importers: ExternType[][] = [];
  definitions.forEach((list, importer) => {
    list.forEach((definition, position) => {
      const number = definition.by === "export" ? hoistedAt(definition.at) : undefined;
      const entry = modules[importer]?.type.imports[position];
      if (number === undefined || entry === undefined) return;
      importers[number] ??= [];
      importers[number].push(entry.type);
    });
  });
  return importers;
}
