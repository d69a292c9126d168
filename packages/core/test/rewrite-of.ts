import type { HoistedImport, ModuleRewrite } from "../src/plan/rewrite-format.ts";
import type { ModuleAreas } from "../src/wasm/module-areas.ts";
import type { ExportType, ModuleType } from "../src/wasm/module-type.ts";

type Kind = HoistedImport["kind"];

/**
 * How many of the first definitions of each kind become imports, and the name under which the start function is
 * exported.
 */
export interface Wish extends Partial<Readonly<Record<Kind, number>>> {
  readonly startExport?: string;
}

const KINDS: readonly Kind[] = ["table", "memory", "global", "tag"];

/** A rewrite as a plan asks for it: hoisted externs numbered from 0, kind by kind. */
export function rewriteOf({ startExport, ...counts }: Wish): ModuleRewrite {
  const hoists = KINDS.flatMap((kind) => Array<Kind>(counts[kind] ?? 0).fill(kind)).map(
    (kind, extern): HoistedImport => ({ kind, module: "rec:hoisted", name: String(extern), extern }),
  );
  return { hoists, ...(startExport !== undefined && { startExport }) };
}

/** All but the positions in the file; the type of an exported start function is not spelled out. */
export interface TypeAfter extends Omit<ModuleType, "sections" | "exports"> {
  readonly exports: readonly Partial<ExportType>[];
}

/** The type of a rewritten module: the hoisted definitions are its last imports, its start function its last export. */
export function typeAfter(type: ModuleType, { hoists, startExport }: ModuleRewrite): TypeAfter {
  const { sections: _, start, definitions, areas, ...rest } = type;
  const taken = { table: 0, memory: 0, global: 0, tag: 0 };
  const added = hoists.map(({ kind, module, name }) => {
    const definition = definitions[kind][taken[kind]];
    taken[kind] += 1;
    if (definition === undefined) throw new RangeError(`The module has no ${kind} to hoist`);
    return { module, name, type: definition.type };
  });
  const imports = [...type.imports, ...added];
  const positionsOf = (kind: string) => imports.flatMap((entry, at) => (entry.type.kind === kind ? [at] : []));
  const exports = type.exports.map(({ importIndex: _, ...exported }) => {
    const importIndex = positionsOf(exported.type.kind)[exported.index];
    return importIndex === undefined ? exported : { ...exported, importIndex };
  });
  const isDeferred = startExport !== undefined && start !== undefined;
  const areasAfter = isDeferred ? withoutStart(areas) : areas;
  return {
    ...rest,
    ...(areasAfter && { areas: areasAfter }),
    imports,
    exports: isDeferred ? [...exports, startedAs(startExport, start, type)] : exports,
    definitions: {
      table: definitions.table.slice(taken.table),
      memory: definitions.memory.slice(taken.memory),
      global: definitions.global.slice(taken.global),
      tag: definitions.tag.slice(taken.tag),
    },
    ...(start !== undefined && !isDeferred && { start }),
  };
}

/** A module without a start function has none that only writes data. */
function withoutStart(areas: ModuleAreas | undefined): ModuleAreas | undefined {
  const { startWrites: _, ...rest } = areas ?? {};
  return Object.keys(rest).length === 0 ? undefined : rest;
}

function startedAs(name: string, index: number, { imports }: ModuleType): Partial<ExportType> {
  const imported = imports.flatMap(({ type }, at) => (type.kind === "function" ? [{ type, at }] : []))[index];
  return { name, index, ...(imported !== undefined && { importIndex: imported.at }) };
}
