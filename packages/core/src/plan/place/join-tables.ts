import { at, groupBy } from "../../wasm/lists.ts";
import type { AreaRange } from "../../wasm/module-areas.ts";
import type { DefinitionPosition } from "../hoist/find-hoistable.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import { slotsOf } from "./lay-out-table.ts";
import { meets, type Resident } from "./residents.ts";
import type { SharedExtern } from "./shared-externs.ts";

interface JoinInput {
  readonly modules: readonly NamedModule[];
  /** For each memory: placed modules, and modules of compilers of C that stay beside them. */
  readonly compiled: readonly (readonly Pick<Resident, "module" | "places">[])[];
  /** The number of the first made extern that no table has yet. */
  readonly firstNumber: number;
}

/**
 * Gives the modules of one memory one table. By default, `wasm-ld` gives each module a table of its own, in which all
 * functions begin at slot 1: a function pointer of one module would call another function in the next. Example, a program
 * that stays and a library that is placed:
 *
 *   program   [ null | f | g ]         program   [ null | f | g |
 *   library   [ null | h ]             library                   h ]
 *
 * A table is joined if the linker makes it, or if one of the modules defines it and can import it. Modules that stay keep
 * their slots, so a table with functions in the slots of another such module is left as it is. The same holds for tables of
 * the host, and for all tables of a memory without placed modules.
 *
 * @returns the tables, each with its modules; one in place of those that are joined
 */
export function joinTables(
  tables: readonly SharedExtern[],
  { modules, compiled, firstNumber }: JoinInput,
): readonly SharedExtern[] {
  let joined = tables;
  compiled.forEach((residents, number) => {
    const isResident = new Set(residents.map(({ module }) => module));
    const isPlaced = new Set(residents.flatMap(({ module, places }) => (places === undefined ? [] : [module])));
    const candidates = joined.filter((table) => isJoinable(table, { modules, isResident }));
    const groups = groupBy(candidates, (table) => typeKey(table, modules));
    for (const alike of groups.values()) {
      const group = fitTogether(alike, { modules, isPlaced });
      if (group.length < 2 || !group.some(({ members }) => members.some((module) => isPlaced.has(module)))) continue;
      const made = group.find(({ definition }) => definition.by === "made");
      const extern = made?.definition.by === "made" ? made.definition.extern : firstNumber + number;
      const table = join(group, extern);
      joined = joined.flatMap((one) => (one === group[0] ? [table] : group.includes(one) ? [] : [one]));
    }
  });
  return joined;
}

interface Candidacy {
  readonly modules: readonly NamedModule[];
  readonly isResident: ReadonlySet<number>;
}

function isJoinable({ definition, members, provided }: SharedExtern, { modules, isResident }: Candidacy): boolean {
  if (provided.length > 0 || !members.some((module) => isResident.has(module))) return false;
  if (definition.by !== "owner") return definition.by === "made";
  const { module, ordinal } = definition.at;
  return isResident.has(module) && ordinal === 0 && at(modules, module).type.definitions.table[0]?.movable === true;
}

interface Fitting {
  readonly modules: readonly NamedModule[];
  readonly isPlaced: ReadonlySet<number>;
}

/** Leaves out each table in which a module that stays has functions in the slots of another one, in a table before. */
function fitTogether(tables: readonly SharedExtern[], { modules, isPlaced }: Fitting): readonly SharedExtern[] {
  const taken: AreaRange[] = [];
  return tables.filter(({ members }) => {
    const staying = members
      .filter((module) => !isPlaced.has(module))
      .map((module) => slotsOf(at(modules, module).type));
    const filled = staying.filter(({ start, end }) => start < end);
    if (filled.some((range) => meets(taken, range))) return false;
    taken.push(...filled);
    return true;
  });
}

/** Tables of one type of element and address can be one. */
function typeKey({ definition, imports }: SharedExtern, modules: readonly NamedModule[]): string | undefined {
  const first = imports[0];
  const type =
    definition.by === "owner"
      ? at(modules, definition.at.module).type.definitions.table[definition.at.ordinal]?.type
      : first && at(modules, first.module).type.imports[first.import]?.type;
  return type?.kind === "table" ? JSON.stringify([type.element, type.limits.addressType]) : undefined;
}

function join(group: readonly SharedExtern[], extern: number): SharedExtern {
  const members = new Set(group.flatMap((table) => table.members));
  return {
    kind: "table",
    members: [...members].sort((first, second) => first - second),
    imports: group.flatMap((table) => table.imports),
    definition: { by: "made", extern },
    provided: [],
    joined: group.flatMap(({ definition }): DefinitionPosition[] => (definition.by === "owner" ? [definition.at] : [])),
  };
}
