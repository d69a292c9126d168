import { at, groupBy } from "../../wasm/lists.ts";
import type { DefinitionPosition } from "../hoist/find-hoistable.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { SharedExtern } from "./shared-externs.ts";

interface JoinInput {
  readonly modules: readonly NamedModule[];
  /** For each memory with placed modules: these modules, by position. */
  readonly placed: readonly (readonly number[])[];
  /** The number of the first made extern that no table has yet. */
  readonly firstNumber: number;
}

/**
 * Gives the placed modules of one memory one table. By default, `wasm-ld` gives each module a table of its own, in which all
 * functions begin at slot 1: a function pointer of one module would call another function in the next.
 *
 * A table is joined if the linker makes it, or if a placed module defines it and can import it. Tables of the host, and of
 * modules that stay, are left as they are.
 *
 * @returns the tables, each with its modules; one in place of those that are joined
 */
export function joinTables(
  tables: readonly SharedExtern[],
  { modules, placed, firstNumber }: JoinInput,
): readonly SharedExtern[] {
  let joined = tables;
  placed.forEach((residents, number) => {
    const isResident = new Set(residents);
    const candidates = joined.filter((table) => isJoinable(table, { modules, isResident }));
    const groups = groupBy(candidates, (table) => typeKey(table, modules));
    for (const group of groups.values()) {
      if (group.length < 2) continue;
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
